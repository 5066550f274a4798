import { DocumentError } from './error.ts'
import { element, spoken, wholeNumber, type Markup, type Optional } from './markup.ts'

/** A telephone number to dial. */
export type NumberNoun = Markup<'Number'>
/** A SIP address to dial or refer to. */
export type SipNoun = Markup<'Sip'>
/** A conference to join. */
export type ConferenceNoun = Markup<'Conference'>
/** A queue whose first caller is joined. */
export type QueueNoun = Markup<'Queue'>

/** How a dialled number is treated. */
export type NumberOptions = Optional<{
  /** Pressed once the far party answers. */
  sendDigits: string
  /** A document that the far party hears before both are joined. */
  url: string
  /** Default `POST`. */
  method: 'GET' | 'POST'
  statusCallback: string
  /** Default `POST`. */
  statusCallbackMethod: 'GET' | 'POST'
  statusCallbackEvent: readonly ('initiated' | 'ringing' | 'answered' | 'completed')[]
}>

/** How a dialled SIP address is treated. */
export type SipOptions = NumberOptions &
  Optional<{
    username: string
    password: string
    /** `PCMU`, `PCMA`, `G722`, `G729`, `OPUS`; default the first two. */
    codecs: readonly string[]
    sessionTimeout: number
  }>

/** How a conference is joined. */
export type ConferenceOptions = Optional<{
  /** Default false. */
  muted: boolean
  /** Default true. */
  beep: boolean | 'onEnter' | 'onExit'
  /** Default true. */
  startConferenceOnEnter: boolean
  /** Default false. */
  endConferenceOnExit: boolean
  /** What is heard until the conference starts: a wait document. */
  waitUrl: string
  /** Default `POST`. */
  waitMethod: 'GET' | 'POST'
  maxParticipants: number
  /** Default `do-not-record`. */
  record: 'do-not-record' | 'record-from-start'
  /** Default `trim-silence`. */
  trim: 'trim-silence' | 'do-not-trim'
  /** The call that this one coaches. */
  coach: string
  eventCallbackUrl: string
  statusCallback: string
  statusCallbackMethod: 'GET' | 'POST'
  statusCallbackEvent: readonly ('start' | 'end' | 'join' | 'leave' | 'mute' | 'hold' | 'speaker')[]
  recordingStatusCallback: string
  recordingStatusCallbackMethod: 'GET' | 'POST'
  recordingStatusCallbackEvent: readonly ('in-progress' | 'completed' | 'failed')[]
}>

/** How the caller taken from a queue is treated. */
export type QueueOptions = Optional<{
  /** A document that the caller hears before both are joined. */
  url: string
  method: 'GET' | 'POST'
}>

/**
 * Names a telephone number (E.164) to dial.
 *
 * @throws DocumentError `empty-text` without a number, `digits` for digits that cannot be sent.
 */
export function number(e164: string, options: NumberOptions = {}): NumberNoun {
  return element('Number', { ...options, sendDigits: sentDigits(options.sendDigits) }, spoken('number', e164))
}

/**
 * Names a SIP address (`sip:user@host`, TLS by default) to dial or refer to.
 *
 * @throws DocumentError `empty-text` without an address, `digits` for digits that cannot be sent, `number-range`.
 */
export function sip(address: string, options: SipOptions = {}): SipNoun {
  const { codecs, sessionTimeout, ...others } = options
  return element(
    'Sip',
    {
      ...others,
      sendDigits: sentDigits(options.sendDigits),
      codecs: codecs?.join(','),
      sessionTimeout: wholeNumber('sessionTimeout', sessionTimeout, 1),
    },
    spoken('sip', address),
  )
}

/**
 * Names a conference to join; the first to join creates it.
 *
 * @throws DocumentError `empty-text` without a name, `number-range`.
 */
export function conference(room: string, options: ConferenceOptions = {}): ConferenceNoun {
  const maxParticipants = wholeNumber('maxParticipants', options.maxParticipants, 1)
  return element('Conference', { ...options, maxParticipants }, spoken('conference', room))
}

/**
 * Names a queue whose first caller is joined.
 *
 * @throws DocumentError `empty-text` without a name.
 */
export function queue(queueName: string, options: QueueOptions = {}): QueueNoun {
  return element('Queue', { url: options.url, method: options.method }, spoken('queue', queueName))
}

function sentDigits(digits: string | undefined): string | undefined {
  if (digits === undefined || /^[\dA-D*#wW]+$/.test(digits)) return digits
  throw new DocumentError('digits', 'digits to send are 0-9 A-D * #, with w and W as waits')
}
