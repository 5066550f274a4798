import type { CollectReason, DriverEvent } from '@trunkline/core/driver'

import { recognitionTypes } from '../wire/enumeration.ts'
import type { EventData } from '../wire/event-data.ts'
import { knownWord } from '../wire/index.ts'
import { toneCharacterOf } from '../wire/tone.ts'
import { failureOf, ofSource } from './result.ts'

/**
 * Translates the result of a recognition. A result of another type may accompany the valid one
 * (docs/wire/acs-call-automation.md#result).
 */
export function recognizeCompleted(data: EventData<'RecognizeCompleted'>): DriverEvent {
  const type = knownWord(recognitionTypes, data.recognitionType)
  if (type === 'speech') {
    const { speech, confidence } = data.speechResult ?? {}
    return { type: 'collect-ended', ...heard({ speech, confidence }), reason: 'recognised' }
  }
  if (type === 'choices') {
    const { label, recognizedPhrase, confidence } = data.choiceResult ?? {}
    return {
      type: 'collect-ended',
      ...heard({ choice: label, speech: recognizedPhrase, confidence }),
      reason: 'recognised',
    }
  }
  const digits = (data.dtmfResult?.tones ?? []).map((name) => toneCharacterOf(name) ?? '').join('')
  const reason = endings[data.resultInformation?.subCode ?? 0]
  return { type: 'collect-ended', digits, ...(reason !== undefined && { reason }) }
}

/** Silence is a result, not a failure; the digits before it are lost. */
export function recognizeFailed(data: EventData<'RecognizeFailed'>): DriverEvent {
  const reason = endings[data.resultInformation?.subCode ?? 0]
  if (reason === 'timeout' || reason === 'no-match') return { type: 'collect-ended', digits: '', reason }
  return { type: 'operation-failed', failure: ofSource(failureOf('RecognizeFailed', data.resultInformation), data) }
}

const endings: Readonly<Record<number, CollectReason>> = {
  8510: 'timeout',
  8514: 'terminator',
  8531: 'max',
  8532: 'timeout',
  8534: 'no-match',
  8547: 'no-match',
  8563: 'no-match',
}

interface Heard {
  readonly speech?: string | undefined
  readonly choice?: string | undefined
  readonly confidence?: number | undefined
}

function heard({ speech, choice, confidence }: Heard): { speech?: string; choice?: string; confidence?: number } {
  return {
    ...(speech !== undefined && { speech }),
    ...(choice !== undefined && { choice }),
    ...(confidence !== undefined && { confidence }),
  }
}
