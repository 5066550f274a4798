import { type CallContext, isTelephonyError, type Translated } from '@trunkline/core/driver'

import type { ReadResource } from '../../client/request.ts'
import { resolveLink } from '../../link/resolve.ts'
import { readAudioVideo, readFlow } from '../../translate/audio-video.ts'
import { readConversation } from '../../translate/conversation.ts'
import type { Reader } from '../../translate/scene.ts'
import { readState } from '../../translate/state.ts'
import type { Resource } from '../../wire/index.ts'
import type { TrustedApplicationClient } from '../client.ts'
import { linkOn } from './context.ts'

/** Reads the resources of a call and translates them like events. If the conversation is gone, the call has ended. */
export async function inspect(client: TrustedApplicationClient, call: CallContext): Promise<readonly Translated[]> {
  const conversation = linkOn(call.state, 'conversation', 'self') ?? linkOn(call.state, 'invitation', 'conversation')
  if (conversation === undefined) return []
  try {
    const told = [...toldBy(client, call, readConversation, await client.read(conversation, { signal: call.signal }))]
    const audioVideo = linkOn(call.state, 'call', 'self') ?? linkOn(call.state, 'invitation', 'audioVideo')
    if (audioVideo !== undefined) told.push(...(await readTrack(client, call, readAudioVideo, audioVideo)))
    const flow = linkOn(call.state, 'flow', 'self')
    if (flow !== undefined) told.push(...(await readTrack(client, call, readFlow, flow)))
    return told
  } catch (thrown) {
    if (isTelephonyError(thrown, 'not-found')) return [{ event: { type: 'call-ended', reason: 'unknown' } }]
    throw thrown
  }
}

/** Reads one track. A track that has not started, or is over, says nothing about the call. */
async function readTrack(client: TrustedApplicationClient, call: CallContext, read: Reader, link: string) {
  try {
    return toldBy(client, call, read, await client.read(link, { signal: call.signal }))
  } catch (thrown) {
    if (isTelephonyError(thrown, 'not-found')) return []
    throw thrown
  }
}

function toldBy(
  { hosts }: TrustedApplicationClient,
  { state }: CallContext,
  read: Reader,
  { resource, url }: ReadResource,
): readonly Translated[] {
  const resolve = (href: string): string | undefined => {
    const resolved = resolveLink(href, url, hosts)
    return resolved.ok ? resolved.url : undefined
  }
  return read(updateOf(resource, url), { known: readState(state), resolve }) ?? []
}

function updateOf(resource: Resource, href: string) {
  const link = { rel: resource.rel, href }
  return { sender: link, link, type: 'updated', in: undefined, status: undefined, reason: undefined, resource }
}
