import { MAX_PARAMETERS } from '../wire/parameter.ts'
import { streamUrlFault } from '../wire/stream-url.ts'
import { DocumentError } from './error.ts'
import { actionUrl, element, spoken, type Markup, type Optional } from './markup.ts'
import type { RawMarkup } from './raw.ts'

/** Options of a stream. */
export type StreamOptions = {
  /** `wss:` without query and white space (`ws:` for a loopback host). */
  readonly url: string
} & Optional<{
  /** Unique within the call, and used to stop the stream; by default the stream's id. */
  name: string
  /** Default `inbound_track`, the only one that a two-way stream allows. */
  track: 'inbound_track' | 'outbound_track' | 'both_tracks'
  /** Default `PCMU@8000h`. */
  codec: 'PCMU@8000h' | 'L16@16000h' | 'L16@24000h'
  /** Whether the carrier plays audio as it arrives instead of queueing it; default false. */
  realtime: boolean
  /** Sent as a bearer token when the carrier opens the socket. */
  authBearerToken: string
  statusCallback: string
  /** Default `POST`. */
  statusCallbackMethod: 'GET' | 'POST'
}>

/** A stream, whose track decides whether it can be two-way. */
export type StreamNoun = Markup<'Stream'>

/** A custom value that the stream's start message repeats. */
export type ParameterNoun = Markup<'Parameter'>

/**
 * Describes a media socket that the carrier opens; `connect` makes it two-way, `start` one-way.
 *
 * @throws DocumentError `stream-url` for a URL that the carrier refuses, `parameter-name` over 99 parameters.
 */
export function stream(options: StreamOptions, ...parameters: readonly ParameterNoun[]): StreamNoun {
  const fault = streamUrlFault(options.url)
  if (fault !== undefined) throw new DocumentError('stream-url', fault)
  checkParameters(parameters)
  const { url, name, track, codec, realtime, authBearerToken, statusCallback, statusCallbackMethod } = options
  return element(
    'Stream',
    { url, name, track, codec, realtime, authBearerToken, statusCallback, statusCallbackMethod },
    parameters,
  )
}

/** Throws `parameter-name` for more parameters than a stream allows. */
export function checkParameters(parameters: readonly ParameterNoun[]): void {
  if (parameters.length <= MAX_PARAMETERS) return
  throw new DocumentError('parameter-name', `a stream takes at most ${MAX_PARAMETERS} parameters`)
}

/**
 * A custom value for a stream, instead of a query in its URL.
 *
 * @throws DocumentError `parameter-name` without a name.
 */
export function parameter(name: string, value: string): ParameterNoun {
  if (name === '') throw new DocumentError('parameter-name', 'a parameter needs a name')
  return element('Parameter', { name, value })
}

/** A video room that a call joins. */
export type RoomNoun = Markup<'Room'>

/**
 * Names a video room that a call joins.
 *
 * @throws DocumentError `empty-text` without a name.
 */
export function room(roomName: string): RoomNoun {
  return element('Room', {}, spoken('room', roomName))
}

/**
 * Opens a two-way stream, or joins a room, and waits until it ends.
 *
 * @param options `action`: absolute URL where the call continues; whether the service honors it for streams is
 * unverified.
 * @throws DocumentError `stream-track` for a track other than `inbound_track`, `action-url` for a relative action.
 */
export function connect(
  noun: StreamNoun | RoomNoun | RawMarkup,
  options: Optional<{ action: string; method: 'GET' | 'POST' }> = {},
): Markup<'Connect'> {
  const track = noun.kind === 'Stream' ? noun.attributes['track'] : undefined
  if (track !== undefined && track !== 'inbound_track') {
    throw new DocumentError('stream-track', `a two-way stream takes inbound_track only`)
  }
  return element('Connect', { action: actionUrl('connect', options.action), method: options.method }, [noun])
}

/** Opens a one-way stream and continues at once; a document that ends with it ends the call. */
export function start(noun: StreamNoun): Markup<'Start'> {
  return element('Start', {}, [noun])
}

/**
 * Stops a one-way stream by its name.
 *
 * @throws DocumentError `empty-text` without a name.
 */
export function stop(streamName: string): Markup<'Stop'> {
  return element('Stop', {}, [element('Stream', { name: spoken('stop', streamName) })])
}
