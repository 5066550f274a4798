import { type CallSnapshot, type Host, isTelephonyError, type State, type Translated } from '@trunkline/core/driver'

import { resolveLink } from '../../link/resolve.ts'
import { carrierNameOf, conversationOf, translateDelivery } from '../../translate/event.ts'
import { conversationIn } from '../../translate/place.ts'
import { patched } from '../../translate/state.ts'
import { directions, type EventReading, hrefOf, knownWord, type UcwaEvent } from '../../wire/index.ts'
import type { OnPremisesClient } from '../client.ts'
import { inspect } from '../driver/inspect.ts'
import { createWaitingRoom, type Portion, trim } from './waiting.ts'

/**
 * Finds the call of an event: first by the operation that started the call, then by its conversation. Each process has
 * an application of its own, so that it receives the events of its own calls only (docs/rules.md#r9-poll-ingress).
 */
export interface Router {
  /** Registers a call before the start request, because its events may arrive before the reply. */
  expect(callId: string): void
  /** Unregisters a call that was not started. */
  forget(callId: string): void
  /** Translates a reply to a poll. */
  translate(events: readonly EventReading[], url: string, dedupeKey: string): Promise<readonly Translated[]>
  /** Inspects every live call after events were lost, and ends those that are gone. */
  reread(): Promise<readonly Translated[]>
}

/** Options of a router. */
export interface RouterOptions {
  readonly host: Host
  readonly client: Pick<OnPremisesClient, 'hosts' | 'read'>
}

/** Ended calls are kept for a while, so that their last events still find them. */
const mostKnown = 2_000

export function createRouter({ host, client }: RouterOptions): Router {
  const { hosts } = client
  /** Calls that we started and all incoming calls. */
  const calls = new Set<string>()
  const byConversation = new Map<string, string>()
  const waiting = createWaitingRoom(host.clock)

  /** Maps the conversation of an invitation to its call. */
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
    // a forwarded call continues in another conversation
    const derived = conversationIn(hrefOf(resource, 'derivedConversation'))
    if (derived !== undefined) byConversation.set(derived, callId)
    trim(byConversation, mostKnown)
  }

  function callOf(event: UcwaEvent): string | undefined {
    return byConversation.get(conversationOf(event) ?? '')
  }

  /** Groups events by call; events without a conversation belong to no call. */
  function grouped({ events, ...reply }: Portion): readonly CallPortion[] {
    const groups = new Map<string, EventReading[]>()
    for (const reading of events) {
      const callId = reading.kind === 'event' ? callOf(reading.event) : undefined
      if (callId !== undefined) groups.set(callId, [...(groups.get(callId) ?? []), reading])
    }
    return [...groups].map(([callId, group]) => ({ callId, events: group, ...reply }))
  }

  function keepForLater({ events, ...reply }: Portion): void {
    for (const reading of events) {
      const conversation = reading.kind === 'event' ? conversationOf(reading.event) : undefined
      if (conversation === undefined || byConversation.has(conversation)) continue
      waiting.keep(conversation, { events: [reading], ...reply })
    }
  }

  /**
   * Events that no call has claimed. Core keeps them a while longer for another process that may own the call, and then
   * warns.
   */
  function unclaimed(): readonly Translated[] {
    return waiting.giveUp().flatMap(({ conversation, dedupeKey, events }) =>
      events.map((reading) => ({
        event: { type: 'provider-event' } as const,
        carrierName: carrierNameOf(reading),
        providerCallId: conversation,
        dedupeKey: `${dedupeKey}:${reading.index}`,
        raw: reading.raw,
      })),
    )
  }

  /** `before` holds the state changes of earlier portions, which core has not applied yet. */
  async function told({ callId, events, url, dedupeKey }: CallPortion, before: Map<string, State>) {
    const known = before.get(callId) ?? (comesIn({ events }) ? {} : (await host.ask(callId))?.state)
    const state = known ?? {}
    const foreign = new Set<string>()
    const translated = translateDelivery({
      events,
      state,
      dedupeKey,
      now: host.clock.now(),
      onUnreadable: (what) => host.warn({ code: 'unreadable-event', message: `In a reply to a poll, ${what}`, callId }),
      resolve(href) {
        const resolved = resolveLink(href, url, hosts)
        if (resolved.ok) return resolved.url
        // a link that carries its content has no host
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
    before.set(
      callId,
      translated.reduce((merged, { state: patch }) => patched(merged, patch), state),
    )
    return translated.map((one) => ({ ...one, callId }))
  }

  /** Inspects a call. If that fails, the watchdog inspects the call again after a longer silence. */
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
      const reply = { events, url, dedupeKey }
      const portions = [...waiting.release(byConversation), reply].flatMap((portion) => grouped(portion))
      keepForLater(reply)
      const all: Translated[] = []
      const before = new Map<string, State>()
      // `call-incoming` comes first: core has no call yet for the other events
      for (const portion of [...portions.filter(comesIn), ...portions.filter((one) => !comesIn(one))])
        all.push(...(await told(portion, before)))
      return [...all, ...unread(reply), ...unclaimed()]
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

interface CallPortion extends Portion {
  readonly callId: string
}

/** Malformed events name no call, so they are passed on unchanged. */
function unread({ dedupeKey, events }: Portion): readonly Translated[] {
  return events.flatMap((reading) => {
    if (reading.kind === 'event') return []
    const event = { type: 'provider-event', name: 'malformed' } as const
    return [{ event, dedupeKey: `${dedupeKey}:${reading.index}`, raw: reading.raw }]
  })
}

function comesIn({ events }: Pick<Portion, 'events'>): boolean {
  return events.some(isNewCall)
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
