import type { Accepted, CallContext, StreamCommand } from '@trunkline/core/driver'

import { codecFor } from '../config.ts'
import { streamVerbs, written } from '../documents/verbs.ts'
import { readOptions, streamOptions } from '../option.ts'
import { kindOf, operationKey, readStep } from '../translate/operation.ts'
import { currentPatch, listeningPatch, readState } from '../translate/state.ts'
import type { AdapterContext } from './context.ts'
import { stopDocument } from './document.ts'
import { unlessOver } from './ending.ts'
import { routeOf } from './mode.ts'
import { sidOf } from './sid.ts'
import { sendDocument } from './update.ts'

/** Opens audio: two-way with a document that waits for it, listen-only without affecting the document. */
export async function stream(adapter: AdapterContext, call: CallContext, command: StreamCommand): Promise<Accepted> {
  return command.direction === 'in' ? listen(adapter, call, command) : talk(adapter, call, command)
}

/** Ends a stream through the carrier, since closing the socket ourselves could end the call. */
export async function stopStream(adapter: AdapterContext, call: CallContext, key: string): Promise<Accepted> {
  if (kindOf(key) !== 'listen') return stopDocument(adapter, call, key)
  const { listening } = readState(call.state)
  if (listening?.operation !== readStep(key).number) return {}
  await unlessOver(adapter.client.streams.stop(sidOf(call), listening.streamSid, { signal: call.signal }))
  return { state: listeningPatch(undefined) }
}

async function talk(
  { config, ...adapter }: AdapterContext,
  call: CallContext,
  command: StreamCommand,
): Promise<Accepted> {
  const { parameters = {}, track } = readOptions(streamOptions, command.providerOptions, 'stream')
  routeOf(call, 'stream (two-way)')
  const key = operationKey('stream', call.operation)
  call.knownAs?.(key)
  const next = call.url('document', { operation: key })
  const url = call.mediaUrl('media')
  const options = {
    url,
    name: key,
    track,
    codec: config.streamCodec ?? codecFor(command.sampleRate),
    realtime: config.realtime ? true : undefined,
    authBearerToken: bearerOf(url),
    statusCallback: call.url('stream', { operation: key }),
  }
  const document = written(() => streamVerbs(options, parameters, next))
  const { current, state } = await sendDocument({ config, ...adapter }, call, { key, mode: 'streaming', document })
  return { operationKey: key, state: { ...state, ...currentPatch(current) } }
}

async function listen({ client }: AdapterContext, call: CallContext, command: StreamCommand): Promise<Accepted> {
  const { parameters, track } = readOptions(streamOptions, command.providerOptions, 'stream')
  const key = operationKey('listen', call.operation)
  call.knownAs?.(key)
  const url = call.mediaUrl('listen')
  const { sid } = await client.streams.create(
    sidOf(call),
    {
      Url: url,
      Name: key,
      Track: track ?? 'inbound_track',
      StatusCallback: call.url('stream', { operation: key }),
      AuthorizationBearerToken: bearerOf(url),
      ...(parameters && { parameters }),
    },
    { signal: call.signal },
  )
  return { operationKey: key, state: listeningPatch({ operation: Number(call.operation), streamSid: sid }) }
}

/** The media token again, because the carrier repeats it as a bearer token when it opens the socket. */
function bearerOf(mediaUrl: string): string {
  return mediaUrl.slice(mediaUrl.lastIndexOf('/') + 1)
}
