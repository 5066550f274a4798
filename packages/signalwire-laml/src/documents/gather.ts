import { type CollectCommand, type PlaySource, TelephonyError } from '@trunkline/core/driver'
import type * as z from 'zod'

import { gather, type GatherOptions, type GatherPrompt, play, redirect, say, type Verb } from '../laml/index.ts'
import type { collectOptions } from '../option.ts'
import { adapterName } from '../wire/adapter-name.ts'

/** URLs that a collection reports to. */
export interface GatherReports {
  /** Receives the final result, even if it is empty. */
  readonly next: string
  /** Receives interim results of speech; absent if the application does not request them. */
  readonly partial?: string | undefined
}

/** A document that collects keys or speech and reports the result, even if it is empty. */
export function gatherVerbs(
  command: CollectCommand,
  { next, partial }: GatherReports,
  options: z.output<typeof collectOptions> = {},
): readonly Verb[] {
  const prompt = command.prompt === undefined ? [] : [promptVerb(command.prompt)]
  // input stops a nested prompt; a prompt before the verb plays to its end
  const nested = command.interruptPrompt ? prompt : []
  const input = inputOf(command)
  const collected = gather(
    {
      action: next,
      input,
      ...(input === 'speech' ? {} : keyAttributes(command)),
      timeout: keySeconds(command),
      ...(input === 'dtmf' ? {} : speechAttributes(command, partial, options)),
      actionOnEmptyResult: true,
    },
    ...nested,
  )
  return [...(command.interruptPrompt ? [] : prompt), collected, redirect(next)]
}

/** Time-out of the first key and of each further one: the carrier has no separate inter-digit time-out. */
export function keySeconds({ timeoutMs }: CollectCommand): number {
  return Math.ceil(timeoutMs / 1000)
}

function inputOf({ input, choices }: CollectCommand): NonNullable<GatherOptions['input']> {
  if (input === 'digits') return 'dtmf'
  if (input === 'speech') return 'speech'
  if (input === 'digits-or-speech') return 'dtmf speech'
  return choices.some(({ digit }) => digit !== undefined) ? 'dtmf speech' : 'speech'
}

function keyAttributes({ input, maxDigits, terminator }: CollectCommand): GatherOptions {
  // one key makes a choice, so no key only ends the input
  if (input === 'choices') return { numDigits: 1, finishOnKey: '' }
  return { numDigits: maxDigits, finishOnKey: terminator ?? '' }
}

// docs/wire/signalwire-laml.md#documents: `auto` ends at the first pause in speech
function speechAttributes(
  { language, endSilenceMs, choices }: CollectCommand,
  partial: string | undefined,
  { hints, speechModel, enhanced, profanityFilter }: z.output<typeof collectOptions>,
): GatherOptions {
  const expected = [...choices.flatMap(({ phrases }) => phrases), ...(hints === undefined ? [] : [hints])]
  return {
    speechTimeout: endSilenceMs === undefined ? 'auto' : Math.max(1, Math.ceil(endSilenceMs / 1000)),
    language,
    hints: expected.length === 0 ? undefined : expected.join(','),
    profanityFilter,
    enhanced,
    speechModel,
    partialResultCallback: partial,
  }
}

function promptVerb(source: PlaySource): GatherPrompt {
  if (source.kind === 'url') return play(source.url)
  if (source.kind === 'speech') return say(source.text, { language: source.language, voice: source.voice })
  throw new TelephonyError('invalid-argument', 'a prompt is a URL or a text to speak; nothing was sent', {
    provider: adapterName,
  })
}
