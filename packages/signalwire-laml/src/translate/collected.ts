import type { DriverEvent } from '@trunkline/core/driver'

import type { VoiceRequest } from '../wire/webhook.ts'
import type { Step } from './operation.ts'
import type { Choice, LamlState } from './state.ts'

/** Translates the result of a collection in the request for the next document; only the first such request reports it. */
export function translateCollected(
  { repeated, number }: Step,
  { Digits = '', FinishedOnKey, SpeechResult = '', Confidence }: VoiceRequest,
  memory: Pick<LamlState, 'current'> | undefined,
): DriverEvent {
  const current = memory?.current
  const choices = current?.operation === number ? current.choices : undefined
  // docs/wire/signalwire-laml.md#finish-key: empty if no key finished it
  const terminated = FinishedOnKey === undefined ? {} : { terminated: FinishedOnKey !== '' }
  if (Digits !== '' && choices !== undefined) return pressed(Digits, choices)
  if (Digits !== '') return { type: 'collect-ended', digits: Digits, ...terminated }
  if (SpeechResult !== '') return said(SpeechResult, Confidence, choices)
  if (terminated.terminated === true) return { type: 'collect-ended', digits: '', ...terminated }
  if (!repeated || FinishedOnKey !== undefined) return { type: 'collect-ended', digits: '', reason: 'timeout' }
  const message = 'the request that reported what was collected was lost: ask the caller again'
  return { type: 'operation-failed', failure: { code: 'unknown', message } }
}

function pressed(digits: string, choices: readonly Choice[]): DriverEvent {
  const chosen = choices.find(({ digit }) => digit === digits)
  if (chosen === undefined) return { type: 'collect-ended', digits, reason: 'no-match' }
  return { type: 'collect-ended', digits, choice: chosen.label, reason: 'recognised' }
}

function said(speech: string, confidence: string | undefined, choices: readonly Choice[] | undefined): DriverEvent {
  const sure = Number(confidence === undefined || confidence === '' ? Number.NaN : confidence)
  const heard = {
    type: 'collect-ended',
    digits: '',
    speech,
    ...(Number.isFinite(sure) && { confidence: sure }),
  } as const
  if (choices === undefined) return { ...heard, reason: 'recognised' }
  const choice = chosenBy(speech, choices)
  return choice === undefined ? { ...heard, reason: 'no-match' } : { ...heard, choice, reason: 'recognised' }
}

/** The choice with a phrase in the speech; if several match, the one with the longest phrase. */
function chosenBy(speech: string, choices: readonly Choice[]): string | undefined {
  const words = ` ${plain(speech)} `
  const found = choices.flatMap(({ label, phrases }) =>
    phrases.flatMap((phrase) =>
      words.includes(` ${plain(phrase)} `) ? [{ label, length: plain(phrase).length }] : [],
    ),
  )
  return found.toSorted((one, other) => other.length - one.length)[0]?.label
}

/** Normalizes recognized speech, which has capitals and punctuation. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}']+/gu, ' ')
    .trim()
}
