import type { ConferenceNoun } from './conference.ts'
import { DocumentError } from './error.ts'
import { actionUrl, element, spoken, wholeNumber, type Markup, type Optional } from './markup.ts'
import type { NumberNoun, QueueNoun, SipNoun, VertoNoun } from './noun.ts'

/** Options of a dial. */
export type DialOptions = Optional<{
  /** Absolute URL where the call continues afterwards; by default the document continues. */
  action: string
  /** Default `POST`. */
  method: 'GET' | 'POST'
  /** Whether the caller hears ringing until the far party answers; default false. */
  answerOnBridge: boolean
  callerId: string
  callerName: string
  /** Default false. */
  hangupOnStar: boolean
  /** Default `do-not-record`. */
  record:
    | 'do-not-record'
    | 'record-from-answer'
    | 'record-from-ringing'
    | 'record-from-answer-dual'
    | 'record-from-ringing-dual'
  recordingStatusCallback: string
  recordingStatusCallbackMethod: 'GET' | 'POST'
  recordingStatusCallbackEvent: readonly ('in-progress' | 'completed' | 'absent')[]
  /** Default `both`. */
  recordingTrack: 'inbound' | 'outbound' | 'both'
  recordingStorageUrl: string
  recordingStorageUrlMethod: 'POST' | 'PUT'
  /** A country, whose ringing tone is played. */
  ringTone: string
  /** Seconds; default 14400. */
  timeLimit: number
  /** Seconds of ringing, 5 to 600; default 30. */
  timeout: number
  /** Default `do-not-trim`. */
  trim: 'trim-silence' | 'do-not-trim'
}>

/** Target of a dial: a number as text, up to ten numbers or SIP addresses at once, one conference, queue or client. */
export type DialTarget =
  | string
  | readonly NumberNoun[]
  | readonly SipNoun[]
  | NumberNoun
  | SipNoun
  | ConferenceNoun
  | QueueNoun
  | VertoNoun

/** Limit of numbers or SIP addresses that one dial rings at once. */
export const DIAL_LIMIT = 10

/**
 * Connects the call to others.
 *
 * @throws DocumentError `dial-nouns` for no, mixed or more than ten targets, `action-url`, `number-range`,
 * `empty-text`.
 */
export function dial(target: DialTarget, options: DialOptions = {}): Markup<'Dial'> {
  return element(
    'Dial',
    {
      ...options,
      action: actionUrl('dial', options.action),
      timeLimit: wholeNumber('timeLimit', options.timeLimit, 1),
      timeout: wholeNumber('timeout', options.timeout, 5, 600),
    },
    typeof target === 'string' ? spoken('dial', target) : nouns('kind' in target ? [target] : target),
  )
}

/** Refers a SIP call to another SIP address; other calls cannot be referred. */
export function refer(target: SipNoun, options: ReferOptions = {}): Markup<'Refer'> {
  return element('Refer', { action: options.action, method: options.method }, [target])
}

/** Options of a referral. */
export type ReferOptions = Optional<{
  action: string
  /** Default `POST`. */
  method: 'GET' | 'POST'
}>

function nouns(targets: readonly Markup[]): readonly Markup[] {
  if (targets.length === 0) throw new DocumentError('dial-nouns', 'a dial needs someone to dial')
  if (targets.length > DIAL_LIMIT) throw new DocumentError('dial-nouns', `one dial rings at most ${DIAL_LIMIT} at once`)
  if (new Set(targets.map(({ kind }) => kind)).size > 1) {
    throw new DocumentError('dial-nouns', 'one dial does not mix kinds of targets')
  }
  return targets
}
