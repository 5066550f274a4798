import { type CollectCommand, type PlaySource, TelephonyError } from '@trunkline/core/driver'
import { type z } from 'zod'

import { gather, type GatherOptions, type GatherPrompt, play, redirect, say, type Verb } from '../laml/index.ts'
import { type collectOptions } from '../option.ts'

/** Where a collection reports. */
export interface GatherReports {
  /** What was collected, also when it is nothing. */
  readonly next: string
  /** What is understood so far; absent when nobody wants to know. */
  readonly partial?: string | undefined
}

/** A document that collects keys or words and reports them, empty ones too. */
export function gatherVerbs(
  command: CollectCommand,
  { next, partial }: GatherReports,
  options: z.output<typeof collectOptions> = {},
): readonly Verb[] {
  const prompt = command.prompt === undefined ? [] : [promptVerb(command.prompt)]
  // a key or a word stops what is nested; what stands before is heard to its end
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

/** How long the carrier waits for the first key and for each further one: it has no time-out of its own for gaps. */
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
  // one key stands for a choice, and none of them only ends it
  if (input === 'choices') return { numDigits: 1, finishOnKey: '' }
  return { numDigits: maxDigits, finishOnKey: terminator ?? '' }
}

// docs/wire/signalwire-laml.md#documents: `auto` ends at the first pause in what is said
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
    provider: 'signalwire-laml',
  })
}
