import { isTelephonyError, type State, type Translated } from '@trunkline/core/driver'

import type { ReadResource } from '../../client/request.ts'
import { resolveLink } from '../../link/resolve.ts'
import { readAudioVideo } from '../../translate/audio-video.ts'
import { readConversation } from '../../translate/conversation.ts'
import { readInvitation } from '../../translate/invitation.ts'
import { conversationIn } from '../../translate/place.ts'
import type { Reader } from '../../translate/scene.ts'
import { readState } from '../../translate/state.ts'
import { hrefOf } from '../../wire/index.ts'
import type { OnPremisesClient } from '../client.ts'
import { invitationLink, linkOn } from './link.ts'

type Asked = Pick<OnPremisesClient, 'hosts' | 'read'>

const gone: Translated = { event: { type: 'call-ended', reason: 'unknown' } }

/** Reads the resources of a call and translates them like events. If the conversation is gone, the call has ended. */
export async function inspect(client: Asked, state: State, signal?: AbortSignal): Promise<readonly Translated[]> {
  const ask = { client, state, signal }
  const known = linkOn(state, 'conversation', 'self') ?? linkOn(state, 'invitation', 'conversation')
  const invited = known === undefined ? await fromInvitation(ask) : { conversation: known, told: [] }
  if (invited === undefined) return [gone]
  const { conversation, told } = invited
  if (conversation === undefined) return told
  const read = await readTrack(ask, conversation, readConversation)
  if (read === undefined) return [gone]
  const phoneAudio =
    linkOn(state, 'call', 'self') ?? linkOn(state, 'invitation', 'phoneAudio') ?? read.link('phoneAudio')
  const call = phoneAudio === undefined ? undefined : await readTrack(ask, phoneAudio, readAudioVideo)
  const providerCallId = conversationIn(conversation)
  return [...told, ...read.told, ...(call?.told ?? [])].map((one) => ({ ...one, providerCallId }))
}

interface Ask {
  readonly client: Asked
  readonly state: State
  readonly signal: AbortSignal | undefined
}

/** Finds a call without events through the URL of its invitation, which the reply to its start contained. */
async function fromInvitation(ask: Ask) {
  const invitation = invitationLink(ask.state)
  if (invitation === undefined) return { conversation: undefined, told: [] }
  const read = await readTrack(ask, invitation, readInvitation)
  return read && { conversation: read.link('conversation'), told: read.told }
}

/** Undefined if the resource is gone. */
async function readTrack({ client, state, signal }: Ask, url: string, reader: Reader) {
  try {
    const read = await client.read(url, { signal })
    const resolve = resolverOf(client, read)
    return {
      told: reader(updateOf(read), { known: readState(state), resolve }) ?? [],
      link(rel: string): string | undefined {
        const href = hrefOf(read.resource, rel)
        return href === undefined ? undefined : resolve(href)
      },
    }
  } catch (thrown) {
    if (isTelephonyError(thrown, 'not-found')) return undefined
    throw thrown
  }
}

function resolverOf({ hosts }: Asked, { url }: ReadResource) {
  return (href: string): string | undefined => {
    const resolved = resolveLink(href, url, hosts)
    return resolved.ok ? resolved.url : undefined
  }
}

function updateOf({ resource, url }: ReadResource) {
  const link = { rel: resource.rel, href: url }
  return { sender: link, link, type: 'updated', in: undefined, status: undefined, reason: undefined, resource }
}
