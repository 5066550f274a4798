import { element, spoken, wholeNumber, type Markup, type Optional } from './markup.ts'

/** Options of a record verb. */
export type RecordOptions = Optional<{
  /** URL where the call continues; by default the service requests the current document again. */
  action: string
  /** Default `POST`. */
  method: 'GET' | 'POST'
  /** Seconds; default 3600. */
  maxLength: number
  /** Seconds of silence that end the recording. */
  timeout: number
  finishOnKey: string
  /** Default true. */
  playBeep: boolean
  /** Default `trim-silence`. */
  trim: 'trim-silence' | 'do-not-trim'
  recordingStatusCallback: string
  /** Default `POST`. */
  recordingStatusCallbackMethod: 'GET' | 'POST'
  /** Default `completed`. */
  recordingStatusCallbackEvent: readonly ('in-progress' | 'completed' | 'absent')[]
  /** Default false. */
  transcribe: boolean
  transcribeCallback: string
  storageUrl: string
  /** Default `POST`. */
  storageUrlMethod: 'POST' | 'PUT'
}>

/** Options of an enqueued caller. */
export type EnqueueOptions = Optional<{
  action: string
  method: 'GET' | 'POST'
  /** A wait document that plays in the queue. */
  waitUrl: string
  waitUrlMethod: 'GET' | 'POST'
}>

/** The method of a request, `POST` by default. */
export type MethodOptions = Optional<{ method: 'GET' | 'POST' }>

/**
 * Continues with the document at a URL, absolute or relative to this one.
 *
 * @throws DocumentError `empty-text` without a URL.
 */
export function redirect(url: string, options: MethodOptions = {}): Markup<'Redirect'> {
  return element('Redirect', { method: options.method }, spoken('redirect', url))
}

/** Leaves the queue whose wait document this is; the call continues after its enqueue verb. */
export function leave(): Markup<'Leave'> {
  return element('Leave')
}

/** Ends the call. */
export function hangup(): Markup<'Hangup'> {
  return element('Hangup')
}

/**
 * Rejects an incoming call, without answering it only if it is the first verb.
 *
 * @param reason default `rejected`
 */
export function reject(reason?: 'rejected' | 'busy'): Markup<'Reject'> {
  return element('Reject', { reason })
}

/**
 * Records the caller; verbs after it never run.
 *
 * @throws DocumentError `number-range` for a number outside its range.
 */
export function record(options: RecordOptions = {}): Markup<'Record'> {
  return element('Record', {
    action: options.action,
    method: options.method,
    maxLength: wholeNumber('maxLength', options.maxLength, 0),
    timeout: wholeNumber('timeout', options.timeout, 0),
    finishOnKey: options.finishOnKey,
    playBeep: options.playBeep,
    trim: options.trim,
    recordingStatusCallback: options.recordingStatusCallback,
    recordingStatusCallbackMethod: options.recordingStatusCallbackMethod,
    recordingStatusCallbackEvent: options.recordingStatusCallbackEvent,
    transcribe: options.transcribe,
    transcribeCallback: options.transcribeCallback,
    storageUrl: options.storageUrl,
    storageUrlMethod: options.storageUrlMethod,
  })
}

/**
 * Puts the caller into a queue.
 *
 * @throws DocumentError `empty-text` without a name.
 */
export function enqueue(queueName: string, options: EnqueueOptions = {}): Markup<'Enqueue'> {
  const { action, method, waitUrl, waitUrlMethod } = options
  return element('Enqueue', { action, method, waitUrl, waitUrlMethod }, spoken('enqueue', queueName))
}
