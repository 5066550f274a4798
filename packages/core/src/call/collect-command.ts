import { collectRules } from '../api/option-rule.ts'
import type {
  Choice,
  CollectChoicesOptions,
  CollectEitherOptions,
  CollectOptions,
  CollectSpeechOptions,
} from '../api/option.ts'
import { type CapabilityName, checkOptions, type CollectCommand, didYouMean, TelephonyError } from '../driver/index.ts'
import { playSource } from './play-source.ts'
import type { OperationFacts } from './verb-deadline.ts'

/** What `collect` takes, whatever the provider. */
export type CollectInputLike = CollectOptions | CollectSpeechOptions | CollectEitherOptions | CollectChoicesOptions

/** What each kind of input needs of a provider; the first is also what it is known by. */
const needs = {
  digits: ['collect.digits'],
  speech: ['collect.speech'],
  'digits-or-speech': ['collect.digits', 'collect.speech'],
  choices: ['collect.choices'],
} as const satisfies Readonly<Record<CollectCommand['input'], readonly [CapabilityName, ...CapabilityName[]]>>

/** The capabilities that this collection needs; throws `invalid-argument` for an input that there is not. */
export function collectNeeds({
  input = 'digits',
}: {
  readonly input?: CollectCommand['input']
}): readonly [CapabilityName, ...CapabilityName[]] {
  if (Object.hasOwn(needs, input)) return needs[input]
  throw invalid(`input must be one of ${Object.keys(needs).join(', ')}${didYouMean(input, Object.keys(needs))}`)
}

/** Checks the options of `collect`; throws `invalid-argument`. */
export function collectCommand(options: CollectInputLike, vendor: unknown): CollectCommand {
  const { input = 'digits', timeoutMs = 10_000, prompt } = options
  checkOptions('collect', options, collectRules[input])
  if (!(timeoutMs > 0)) throw invalid('timeoutMs must be above 0')
  return {
    input,
    timeoutMs,
    prompt: prompt === undefined ? undefined : playSource(prompt).source,
    interruptPrompt: options.interruptPrompt ?? true,
    ...keysOf(options),
    ...wordsOf(options),
    choices: options.input === 'choices' ? checkedChoices(options.choices) : [],
    providerOptions: vendor,
  }
}

/** What decides how long this collection can take at most. */
export function collectFacts(options: CollectInputLike, command: CollectCommand, speechMs: number): OperationFacts {
  const { input, interDigitTimeoutMs, timeoutMs } = command
  return {
    prompt: options.prompt === undefined ? 0 : playSource(options.prompt).lengthMs,
    first: timeoutMs,
    gaps: gapsOf(command, interDigitTimeoutMs),
    words: input === 'digits' ? 0 : speechMs,
  }
}

/** How long all gaps between keys take together at most, in milliseconds. */
export function gapsOf({ input, maxDigits = mostDigits }: CollectCommand, interDigitMs: number): number {
  return input === 'digits' || input === 'digits-or-speech' ? interDigitMs * (maxDigits - 1) : 0
}

const mostDigits = 64

type Keys = Pick<CollectCommand, 'maxDigits' | 'terminator' | 'interDigitTimeoutMs'>

function keysOf(options: CollectInputLike): Keys {
  const noKeys: Keys = { maxDigits: undefined, terminator: undefined, interDigitTimeoutMs: 5_000 }
  if (options.input === 'speech' || options.input === 'choices') return noKeys
  const { maxDigits, terminator, interDigitTimeoutMs = 5_000 } = options
  if (maxDigits === undefined && terminator === undefined)
    throw invalid('collect needs maxDigits, a terminator, or both: it would otherwise always run into its time-out')
  if (maxDigits !== undefined && (!Number.isInteger(maxDigits) || maxDigits < 1 || maxDigits > mostDigits))
    throw invalid('maxDigits must be a whole number from 1 to 64')
  if (terminator !== undefined && !isKey(terminator)) throw invalid('terminator must be one of 0-9 A-D * #')
  if (!(interDigitTimeoutMs > 0)) throw invalid('interDigitTimeoutMs must be above 0')
  return { maxDigits, terminator, interDigitTimeoutMs }
}

function wordsOf(options: CollectInputLike): Pick<CollectCommand, 'language' | 'endSilenceMs'> {
  const language = 'language' in options ? options.language : undefined
  const endSilenceMs = 'endSilenceMs' in options ? options.endSilenceMs : undefined
  if (language?.trim() === '') throw invalid('language is empty')
  if (endSilenceMs !== undefined && !(endSilenceMs > 0)) throw invalid('endSilenceMs must be above 0')
  return { language, endSilenceMs }
}

function checkedChoices(choices: readonly Choice[]): readonly Choice[] {
  if (choices.length === 0) throw invalid('choices needs at least one')
  for (const { digit, label, phrases } of choices) {
    if (label.trim() === '') throw invalid('a choice has an empty label')
    if (phrases.length === 0 || phrases.some((phrase) => phrase.trim() === ''))
      throw invalid(`the choice "${label}" needs at least one phrase, and none that is empty`)
    if (digit !== undefined && !isKey(digit)) throw invalid(`the digit of choice "${label}" must be one of 0-9 A-D * #`)
  }
  if (isRepeated(choices.map(({ label }) => label))) throw invalid('two choices have the same label')
  if (isRepeated(choices.flatMap(({ digit }) => digit ?? []))) throw invalid('two choices have the same digit')
  return choices
}

function isKey(text: string): boolean {
  return /^[0-9A-D*#]$/.test(text)
}

function isRepeated(texts: readonly string[]): boolean {
  return new Set(texts).size < texts.length
}

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-argument', message)
}
