import { actionUrl, element, wholeNumber, type Markup, type Optional } from './markup.ts'

/** Options of a collection. */
export type GatherOptions = Optional<{
  /** Absolute URL that receives the input; by default the service requests the current document again, in a loop. */
  action: string
  /** Default `POST`. */
  method: 'GET' | 'POST'
  /** Default `dtmf`. */
  input: 'dtmf' | 'speech' | 'dtmf speech'
  numDigits: number
  /** Default `#`; empty for none. */
  finishOnKey: string
  /** Seconds without input; default 5. */
  timeout: number
  /** Seconds of silence that end speech, or `auto`. */
  speechTimeout: number | 'auto'
  /** Default `en-US`. */
  language: string
  hints: string
  /** Default true. */
  profanityFilter: boolean
  /** Default false. */
  enhanced: boolean
  speechModel: string
  partialResultCallback: string
  /** Default `POST`. */
  partialResultCallbackMethod: 'GET' | 'POST'
  /** Whether the action is requested without input; by default the document continues. */
  actionOnEmptyResult: boolean
}>

/** Verbs that are allowed during a collection. */
export type GatherPrompt = Markup<'Say' | 'Play' | 'Pause'>

/**
 * Collects digits or speech, with prompts that input interrupts.
 *
 * @throws DocumentError `action-url` for a relative action, `number-range` for a number outside its range.
 */
export function gather(options: GatherOptions, ...prompts: readonly GatherPrompt[]): Markup<'Gather'> {
  const { speechTimeout } = options
  return element(
    'Gather',
    {
      action: actionUrl('gather', options.action),
      method: options.method,
      input: options.input,
      numDigits: wholeNumber('numDigits', options.numDigits, 1),
      finishOnKey: options.finishOnKey,
      timeout: wholeNumber('timeout', options.timeout, 0),
      speechTimeout: typeof speechTimeout === 'number' ? wholeNumber('speechTimeout', speechTimeout, 0) : speechTimeout,
      language: options.language,
      hints: options.hints,
      profanityFilter: options.profanityFilter,
      enhanced: options.enhanced,
      speechModel: options.speechModel,
      partialResultCallback: options.partialResultCallback,
      partialResultCallbackMethod: options.partialResultCallbackMethod,
      actionOnEmptyResult: options.actionOnEmptyResult,
    },
    prompts,
  )
}
