import type { State, Translated } from '@trunkline/core/driver'

import { callStates, embeddedOf, type EventReading, hrefOf, knownWord, type UcwaEvent } from '../wire/index.ts'
import { readAudioVideo, readFlow, readPrompt, readTone, readTransfer } from './audio-video.ts'
import { readConversation, readMeeting, readParticipant } from './conversation.ts'
import { readInvitation, readParticipantInvitation } from './invitation.ts'
import { conversationIn } from './place.ts'
import type { Reader, Scene, Told } from './scene.ts'
import { isOlder, type Place, readState, type TrackName, updated } from './state.ts'

/** What translation needs besides the events of a delivery. */
export interface Delivery {
  readonly events: readonly EventReading[]
  /** The call's state before the delivery. */
  readonly state: State
  readonly resolve: Scene['resolve']
  /** Key of the delivery; a repeated delivery has the same. */
  readonly dedupeKey: string | undefined
  /** Position of the delivery, if an earlier one may arrive after it; polls arrive in order. */
  readonly place?: Place | undefined
  /** Milliseconds since 1970. */
  readonly now?: number | undefined
  /** Called for each event that does not match the documentation; the event itself is passed on unchanged. */
  readonly onUnreadable: (what: string) => void
}

/** Translates a delivery, in its order. */
export function translateDelivery({
  events,
  state,
  resolve,
  dedupeKey,
  place,
  now,
  onUnreadable,
}: Delivery): readonly Translated[] {
  let known = readState(state)
  return events.flatMap((reading) => {
    const scene = { known, resolve, place }
    const told: Told = isOvertaken(reading, scene)
      ? [{ event: { type: 'call-alive' } as const }]
      : translate(reading, scene, onUnreadable).map((one) => judged(one, scene, now))
    for (const { state: patch } of told) known = updated(known, patch)
    const key = dedupeKey === undefined ? undefined : `${dedupeKey}:${reading.index}`
    const providerCallId = reading.kind === 'event' ? conversationOf(reading.event) : undefined
    return told.map((one, index) => ({
      ...one,
      carrierName: carrierNameOf(reading),
      providerCallId,
      dedupeKey: offerOf(one, providerCallId) ?? (key === undefined ? undefined : `${key}.${index}`),
      raw: reading.raw,
    }))
  })
}

/** Key of an offer: a conversation offers one call, however many deliveries and operations report it. */
function offerOf({ event }: Told[number], conversation: string | undefined): string | undefined {
  return event.type === 'call-incoming' && conversation !== undefined ? `incoming:${conversation}` : undefined
}

/** The id of the event's conversation, which is also the provider's id of the call. */
export function conversationOf({ link, resource, sender }: UcwaEvent): string | undefined {
  const named = resource && (hrefOf(resource, 'conversation') ?? fromConversation(resource))
  return conversationIn(named, link.href, sender.href)
}

/** The service's name for an event: the resource and what happened to it, such as `audioVideo.updated`. */
export function carrierNameOf(reading: EventReading): string | undefined {
  if (reading.kind === 'malformed') return undefined
  const { link, type } = reading.event
  return `${link.rel}.${type}`
}

const readers: ReadonlyMap<string, Reader> = new Map([
  ['audioVideoInvitation', readInvitation],
  // sent by on-premises servers, which report both kinds of call in the same way
  ['phoneAudioInvitation', readInvitation],
  ['phoneAudio', readAudioVideo],
  ['participantInvitation', readParticipantInvitation],
  ['audioVideo', readAudioVideo],
  ['audioVideoFlow', readFlow],
  ['prompt', readPrompt],
  ['tone', readTone],
  ['transfer', readTransfer],
  ['conversation', readConversation],
  ['onlineMeeting', readMeeting],
  ['participant', readParticipant],
])

/**
 * Turns the end of a call that rang for too long into `no-answer`. The service reports `cancelled`, because our own
 * time limit cancels it.
 */
function judged(one: Told[number], { known }: Scene, now: number | undefined): Told[number] {
  const { event } = one
  if (event.type !== 'call-ended' || (event.reason !== 'cancelled' && event.reason !== 'unknown')) return one
  const { answered, ringsUntil } = known
  if (answered || ringsUntil === undefined || now === undefined || now < ringsUntil) return one
  return { ...one, event: { ...event, reason: 'no-answer' } }
}

const tracks: Readonly<Record<string, TrackName>> = {
  audioVideoInvitation: 'invitation',
  audioVideo: 'call',
  audioVideoFlow: 'flow',
  conversation: 'conversation',
  onlineMeeting: 'meeting',
}

/** Whether a later delivery has overtaken this event. Tracks move forward only, and deliveries may arrive in any order. */
function isOvertaken(reading: EventReading, { known, place }: Scene): boolean {
  if (reading.kind === 'malformed') return false
  const { link, resource } = reading.event
  const track = tracks[link.rel]
  if (track === undefined) return false
  if (isOlder(place, known[track])) return true
  // a call starts as disconnected, so that state is not an end if it arrives after the answer
  const isDown = knownWord(callStates, String(resource?.properties['state'])) === 'Disconnected'
  const up = [known.invitation, known.call].filter((one) => one?.state === 'Connected')
  return isDown && up.some((one) => isOlder(place, one))
}

function translate(reading: EventReading, scene: Scene, onUnreadable: Delivery['onUnreadable']) {
  if (reading.kind === 'malformed') {
    onUnreadable(`an event is not as documented at ${reading.problem}`)
    return [{ event: { type: 'provider-event', name: 'malformed' } as const }]
  }
  const { event } = reading
  const told = readers.get(event.link.rel)?.(event, scene)
  if (told !== undefined) return told
  if (readers.has(event.link.rel)) onUnreadable(`the event ${carrierNameOf(reading) ?? ''} is not as documented`)
  return [{ event: { type: 'provider-event' } as const }]
}

function fromConversation(resource: NonNullable<UcwaEvent['resource']>): string | undefined {
  const caller = embeddedOf(resource, 'from')
  return caller && hrefOf(caller, 'conversation')
}
