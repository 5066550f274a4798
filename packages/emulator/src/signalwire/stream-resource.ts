import { type DoorReply, jsonReply } from '../door.ts'
import { callOf, worldId } from './call-resource.ts'
import type { LamlCall } from './call.ts'
import { readParameters } from './parameters.ts'
import { notFound, Refusal } from './refusal.ts'
import { rfc2822 } from './rfc2822.ts'
import type { RoutedRequest } from './routed-request.ts'
import { lineOf } from './stream-line.ts'
import { streamParameters } from './stream-parameters.ts'
import { streamUrlFault } from './stream-url.ts'
import { MediaStream } from './stream.ts'

/** Opens a one-way stream of μ-law on a live call. See docs/wire/signalwire-laml.md#streams */
export function createStream(routed: RoutedRequest): DoorReply {
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
  const stream = new MediaStream(lineOf(call, leg), {
    url,
    name,
    track,
    bidirectional: false,
    codec: 'PCMU@8000h',
    bearerToken: form.text('AuthorizationBearerToken'),
    parameters: streamParameters(form),
    statusCallback,
  })
  return { ...jsonReply(200, viewStream(call, stream)), call: worldId(call) }
}

/** Stops a stream, by its sid or (unverified) by its name. */
export function updateStream(routed: RoutedRequest): DoorReply {
  const call = callOf(routed)
  const sid = routed.variable('StreamSid')
  const stream = call.liveStream(sid) ?? [...call.streams].find((past) => past.sid === sid)
  if (!stream) throw notFound('stream')
  if (readParameters(routed.request).text('Status') !== 'stopped')
    throw new Refusal(10000, 'Status is stopped, nothing else')
  stream.stop()
  return { ...jsonReply(200, viewStream(call, stream)), call: worldId(call) }
}

function viewStream(call: LamlCall, stream: MediaStream): Readonly<Record<string, unknown>> {
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
