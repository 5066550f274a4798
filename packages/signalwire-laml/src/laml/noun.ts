import { DocumentError } from './error.ts'
import { element, spoken, wholeNumber, type Markup, type Optional } from './markup.ts'

/** A phone number to dial. */
export type NumberNoun = Markup<'Number'>
/** A SIP address to dial or refer to. */
export type SipNoun = Markup<'Sip'>
/** A Verto client to dial. */
export type VertoNoun = Markup<'Verto'>
/** A queue whose first caller is connected. */
export type QueueNoun = Markup<'Queue'>

/** Options of a dialed number. */
export type NumberOptions = Optional<{
  /** Digits to send once the far party answers. */
  sendDigits: string
  /** A document that plays to the far party before both are connected. */
  url: string
  /** Default `POST`. */
  method: 'GET' | 'POST'
  statusCallback: string
  /** Default `POST`. */
  statusCallbackMethod: 'GET' | 'POST'
  statusCallbackEvent: readonly ('initiated' | 'ringing' | 'answered' | 'completed')[]
}>

/** Options of a dialed SIP address. */
export type SipOptions = NumberOptions &
  Optional<{
    username: string
    password: string
    /** Default `PCMU` and `PCMA`. */
    codecs: readonly ('PCMU' | 'PCMA' | 'G722' | 'G729' | 'OPUS')[]
    sessionTimeout: number
  }>

/** Options of the caller from a queue. */
export type QueueOptions = Optional<{
  /** A document that plays to the caller before both are connected. */
  url: string
  method: 'GET' | 'POST'
}>

/**
 * Names a phone number (E.164) to dial.
 *
 * @throws DocumentError `empty-text` without a number, `digits` for digits that cannot be sent.
 */
export function number(e164: string, options: NumberOptions = {}): NumberNoun {
  return element('Number', { ...options, sendDigits: sentDigits(options.sendDigits) }, spoken('number', e164))
}

/**
 * Names a SIP address (`sip:user@host`, TLS by default) to dial or refer to.
 *
 * @throws DocumentError `empty-text` without an address, `sip-address` for another kind of address, `digits` for digits
 * that cannot be sent, `number-range`.
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
    sipAddress(spoken('sip', address)),
  )
}

/**
 * Names a queue whose first caller is connected.
 *
 * @throws DocumentError `empty-text` without a name.
 */
export function queue(queueName: string, options: QueueOptions = {}): QueueNoun {
  return element('Queue', { url: options.url, method: options.method }, spoken('queue', queueName))
}

/**
 * Names a client of the service itself to dial, as `name@space.verto.signalwire.com`.
 *
 * @throws DocumentError `empty-text` without a name.
 */
export function verto(address: string): VertoNoun {
  return element('Verto', {}, spoken('verto', address))
}

function sipAddress(address: string): string {
  if (/^sips?:\S+$/i.test(address)) return address
  throw new DocumentError('sip-address', 'a SIP address begins with sip: or sips: and holds no white space')
}

function sentDigits(digits: string | undefined): string | undefined {
  if (digits === undefined || /^[\dA-D*#wW]+$/.test(digits)) return digits
  throw new DocumentError('digits', 'digits to send are 0-9 A-D * #, with w and W as waits')
}
