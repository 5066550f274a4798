import { callOf } from './call-resource.ts'
import type { LamlCall } from './call.ts'
import { readParameters } from './parameters.ts'
import { Refusal } from './refusal.ts'
import type { Resource, View } from './resource.ts'
import { rfc2822 } from './rfc2822.ts'
import type { RoutedRequest } from './routed-request.ts'
import { lineOf } from './stream-line.ts'
import { streamParameters } from './stream-parameters.ts'
import { streamUrlFault } from './stream-url.ts'
import { MediaStream } from './stream.ts'

/** One-way streams of μ-law on a live call. See docs/wire/signalwire-laml.md#streams */
export const streams: Resource<MediaStream> = {
  path: '/Calls/{CallSid}/Streams',
  variable: 'StreamSid',
  noun: 'stream',
  find: (routed) => findStream(callOf(routed).streams, routed.variable('StreamSid')),
  show: (stream, routed) => viewStream(callOf(routed), stream),
  call: ({ line }) => line.call ?? '',
  create,
  created: 200,
  update: stopStream,
}

/** The stream of that sid, or (unverified) the live one of that name. */
export function findStream(candidates: Iterable<MediaStream>, sid: string): MediaStream | undefined {
  const all = [...candidates]
  const live = all.find((stream) => stream.live && (stream.name === sid || stream.sid === sid))
  return live ?? all.find((stream) => stream.sid === sid)
}

/** Stops a stream, the only change that a request can make. */
export function stopStream(stream: MediaStream, { request }: RoutedRequest): void {
  if (readParameters(request).text('Status') !== 'stopped') throw new Refusal(10000, 'Status is stopped, nothing else')
  stream.stop()
}

function create(routed: RoutedRequest): MediaStream {
  const call = callOf(routed)
  const form = readParameters(routed.request)
  const url = form.text('Url') ?? ''
  const fault = streamUrlFault(url)
  if (fault !== undefined) throw new Refusal(31922, fault)
  const track = form.choice('Track', ['inbound_track', 'outbound_track', 'both_tracks']) ?? 'both_tracks'
  const statusCallback = form.target('StatusCallback')
  const { leg } = call
  if (!leg || call.status !== 'in-progress') {
    throw new Refusal(21220, 'A stream cannot be started for a call in the current state')
  }
  const name = form.text('Name')
  if (name !== undefined && call.liveStream(name)) throw new Refusal(10000, `Duplicated stream name "${name}"`)
  return new MediaStream(lineOf(call, leg), {
    url,
    name,
    track,
    bidirectional: false,
    codec: 'PCMU@8000h',
    bearerToken: form.text('AuthorizationBearerToken'),
    parameters: streamParameters(form),
    statusCallback,
  })
}

function viewStream(call: LamlCall, stream: MediaStream): View {
  return {
    account_sid: call.account.projectId,
    api_version: '2010-04-01',
    call_sid: call.sid,
    sid: stream.sid,
    name: stream.name,
    status: stream.status,
    date_updated: rfc2822(stream.updatedAt),
    error_code: null,
    uri: call.account.path(`/Calls/${call.sid}/Streams/${stream.sid}.json`),
  }
}
