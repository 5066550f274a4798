import { type CallSnapshot, type Host, isTelephonyError, type Translated } from '@trunkline/core/driver'

import { resolveLink } from '../link/resolve.ts'
import { conversationIn } from '../translate/place.ts'
import { conversationOf, translateDelivery } from '../trusted-application/translate/event.ts'
import { directions, type EventReading, hrefOf, knownWord, type UcwaEvent } from '../wire/index.ts'
import type { OnPremisesClient } from './client.ts'
import { inspect } from './driver/inspect.ts'

/** Knows which call an event is about: by the operation that began it, and from then on by its conversation (R9). */
export interface Router {
  /** Before a call is started: its events may overtake the reply. */
  expect(callId: string): void
  /** The call was never started. */
  forget(callId: string): void
  /** What a reply to a poll tells. */
  translate(events: readonly EventReading[], url: string, dedupeKey: string): Promise<readonly Translated[]>
  /** Asks for every live call, since what was known may be wrong; those that are gone have ended. */
  reread(): Promise<readonly Translated[]>
}

/** What a router works with. */
export interface RouterOptions {
  readonly host: Host
  readonly client: Pick<OnPremisesClient, 'hosts' | 'read'>
}

/** Events of conversations that nobody knows yet are kept for as many conversations. */
const mostWaiting = 100

/** Calls that have ended are known for a while, since their last events only confirm it. */
const mostKnown = 2_000

export function createRouter({ host, client }: RouterOptions): Router {
  const { hosts } = client
  /** Ours that were started, and all that came in. */
  const calls = new Set<string>()
  const byConversation = new Map<string, string>()
  const waiting = new Map<string, Waiting[]>()

  /** Learns from an invitation which call its conversation is. */
  function learn(event: UcwaEvent): void {
    const { link, resource, type } = event
    if (resource === undefined || !isCallInvitation(link.rel)) return
    const conversation = conversationOf(event)
    if (conversation === undefined) return
    const { direction, operationId } = resource.properties
    const isIncoming = knownWord(directions, String(direction)) === 'Incoming'
    const callId = isIncoming && type === 'started' ? host.incomingCallId(conversation) : String(operationId)
    if (!isIncoming && !calls.has(callId)) return
    if (isIncoming && type !== 'started') return
    calls.add(callId)
    byConversation.set(conversation, callId)
    // a call that is forwarded goes on in another conversation
    const derived = conversationIn(hrefOf(resource, 'derivedConversation'))
    if (derived !== undefined) byConversation.set(derived, callId)
    trim(byConversation, mostKnown)
  }

  function callOf(event: UcwaEvent): string | undefined {
    return byConversation.get(conversationOf(event) ?? '')
  }

  /** Those that name no call yet wait for the one that does; what is about no conversation is about no call. */
  function sorted(events: readonly EventReading[]): readonly (readonly [callId: string, readonly EventReading[]])[] {
    const groups = new Map<string, EventReading[]>()
    for (const reading of events) {
      if (reading.kind === 'malformed') continue
      const callId = callOf(reading.event)
      if (callId === undefined) continue
      groups.set(callId, [...(groups.get(callId) ?? []), reading])
    }
    return [...groups]
  }

  function keep(reading: EventReading, place: Omit<Waiting, 'reading'>): void {
    if (reading.kind === 'malformed') return
    const conversation = conversationOf(reading.event)
    if (conversation === undefined || byConversation.has(conversation)) return
    waiting.set(conversation, [...(waiting.get(conversation) ?? []), { reading, ...place }].slice(-20))
    trim(waiting, mostWaiting)
  }

  function released(): readonly Waiting[] {
    return [...waiting].flatMap(([conversation, kept]) => {
      if (!byConversation.has(conversation)) return []
      waiting.delete(conversation)
      return kept
    })
  }

  async function told(callId: string, events: readonly EventReading[], url: string, dedupeKey: string) {
    const snapshot: CallSnapshot | undefined = events.some(isNewCall) ? undefined : await host.ask(callId)
    const foreign = new Set<string>()
    const translated = translateDelivery({
      events,
      state: snapshot?.state ?? {},
      dedupeKey,
      onUnreadable: (what) => host.warn({ code: 'unreadable-event', message: `In a reply to a poll, ${what}`, callId }),
      resolve(href) {
        const resolved = resolveLink(href, url, hosts)
        if (resolved.ok) return resolved.url
        // a link that carries its content leads nowhere
        if (resolved.problem === 'foreign' && !/^data:/i.test(href)) foreign.add(resolved.host)
        return undefined
      },
    })
    for (const where of foreign)
      host.warn({
        code: 'foreign-link',
        message: `A link leads to ${where}, which is not allowed: it is left out (see allowedHosts)`,
        callId,
      })
    if (translated.some(({ event }) => event.type === 'call-ended')) calls.delete(callId)
    return translated.map((one) => ({ ...one, callId }))
  }

  /** A call that cannot be asked about now is asked about when it has been silent for long enough. */
  async function asked(callId: string, { state }: CallSnapshot): Promise<readonly Translated[]> {
    try {
      return await inspect(client, state)
    } catch (thrown) {
      if (!isTelephonyError(thrown)) throw thrown
      const message = `A call could not be asked about after events were lost (${thrown.code}): ${thrown.message}`
      host.warn({ code: 'inspect-failed', message, callId })
      return []
    }
  }

  return {
    expect(callId) {
      calls.add(callId)
    },
    forget(callId) {
      calls.delete(callId)
    },
    async translate(events, url, dedupeKey) {
      for (const reading of events) {
        if (reading.kind === 'event') learn(reading.event)
        else
          host.warn({
            code: 'unreadable-event',
            message: `In a reply to a poll, an event is not as documented at ${reading.problem}`,
          })
      }
      const all: Translated[] = []
      // what came before its call was known is told first
      for (const { reading, url: at, dedupeKey: key } of released())
        for (const [callId, group] of sorted([reading])) all.push(...(await told(callId, group, at, key)))
      for (const reading of events) keep(reading, { url, dedupeKey })
      for (const [callId, group] of sorted(events)) all.push(...(await told(callId, group, url, dedupeKey)))
      return all
    },
    async reread() {
      const all: Translated[] = []
      for (const callId of calls) {
        const snapshot = await host.ask(callId)
        if (snapshot === undefined || snapshot.ended) {
          calls.delete(callId)
          continue
        }
        for (const one of await asked(callId, snapshot)) {
          if (one.event.type === 'call-ended') calls.delete(callId)
          if (one.providerCallId !== undefined) byConversation.set(one.providerCallId, callId)
          all.push({ ...one, callId })
        }
      }
      return all
    },
  }
}

interface Waiting {
  readonly reading: EventReading
  readonly url: string
  readonly dedupeKey: string
}

function isCallInvitation(rel: string): boolean {
  return rel === 'phoneAudioInvitation' || rel === 'audioVideoInvitation'
}

function isNewCall(reading: EventReading): boolean {
  if (reading.kind !== 'event') return false
  const { link, resource, type } = reading.event
  const isIncoming = knownWord(directions, String(resource?.properties['direction'])) === 'Incoming'
  return isCallInvitation(link.rel) && type === 'started' && isIncoming
}

/** Forgets the oldest. */
function trim(map: Map<string, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) return
    map.delete(oldest)
  }
}
