import { streamUrlFault } from '../wire/stream-url.ts'
import { DocumentError } from './error.ts'
import { element, spoken, wholeNumber, type Markup, type Optional } from './markup.ts'
import { checkParameters, type ParameterNoun, type StreamOptions } from './stream.ts'

/** A conference to join. */
export type ConferenceNoun = Markup<'Conference'>

/** A media socket of a whole conference. */
export type ConferenceStreamNoun = Markup<'ConferenceStream'>

/** Options of a conference participant. */
export type ConferenceOptions = Optional<{
  /** Default false. */
  muted: boolean
  /** Default true. */
  beep: boolean | 'onEnter' | 'onExit'
  /** Default true. */
  startConferenceOnEnter: boolean
  /** Default false. */
  endConferenceOnExit: boolean
  /** A wait document that plays until the conference starts. */
  waitUrl: string
  /** Default `POST`. */
  waitMethod: 'GET' | 'POST'
  maxParticipants: number
  /** Default `do-not-record`. */
  record: 'do-not-record' | 'record-from-start'
  /** Default `trim-silence`. */
  trim: 'trim-silence' | 'do-not-trim'
  /** Short form of a media socket of the conference; see `conferenceStream`. */
  streamUrl: string
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

/** Options of a conference stream. */
export type ConferenceStreamOptions = {
  /** `wss:` without query and white space (`ws:` for a loopback host). */
  readonly url: string
  readonly name: string
} & Pick<StreamOptions, 'codec' | 'realtime' | 'track' | 'statusCallback' | 'statusCallbackMethod'> &
  Optional<{
    /** Whether the socket may send audio into the conference. */
    bidir: boolean
    /** Default false. */
    streamSslValidateCertificate: boolean
    streamStartConferenceOnEnter: boolean
  }>

/**
 * Names a conference to join; the first participant creates it.
 *
 * @param streams media sockets of the conference
 * @throws DocumentError `empty-text` without a name, `number-range`, `stream-url` for a `streamUrl` that the carrier
 * refuses.
 */
export function conference(
  room: string,
  options: ConferenceOptions = {},
  ...streams: readonly ConferenceStreamNoun[]
): ConferenceNoun {
  const maxParticipants = wholeNumber('maxParticipants', options.maxParticipants, 1)
  if (options.streamUrl !== undefined) checkUrl(options.streamUrl)
  const name = spoken('conference', room)
  return element('Conference', { ...options, maxParticipants }, streams.length === 0 ? name : [name, ...streams])
}

/**
 * Describes a media socket that the carrier opens for a whole conference.
 *
 * @throws DocumentError `stream-url`, `empty-text` without a name, `parameter-name` over 99 parameters.
 */
export function conferenceStream(
  options: ConferenceStreamOptions,
  ...parameters: readonly ParameterNoun[]
): ConferenceStreamNoun {
  checkUrl(options.url)
  checkParameters(parameters)
  return {
    kind: 'ConferenceStream',
    tag: 'Stream',
    attributes: { ...options, name: spoken('name', options.name) },
    content: parameters,
  }
}

function checkUrl(url: string): void {
  const fault = streamUrlFault(url)
  if (fault !== undefined) throw new DocumentError('stream-url', fault)
}
