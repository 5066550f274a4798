import { type State, type Translated } from '@trunkline/core/driver'

import { callStates, embeddedOf, type EventReading, hrefOf, knownWord, type UcwaEvent } from '../wire/index.ts'
import { readAudioVideo, readFlow, readPrompt, readTone, readTransfer } from './audio-video.ts'
import { readConversation, readMeeting, readParticipant } from './conversation.ts'
import { readInvitation, readParticipantInvitation } from './invitation.ts'
import { conversationIn } from './place.ts'
import type { Reader, Scene, Told } from './scene.ts'
import { isOlder, type Place, readState, type TrackName, updated } from './state.ts'

/** What the events of a delivery are read with. */
export interface Delivery {
  readonly events: readonly EventReading[]
  /** The call's state before them. */
  readonly state: State
  readonly resolve: Scene['resolve']
  /** Of the delivery: a second one has the same. */
  readonly dedupeKey: string | undefined
  /** Where the delivery stands, if an earlier one may come after it; polls come in order. */
  readonly place?: Place | undefined
  /** Milliseconds since 1970. */
  readonly now?: number | undefined
  /** Told of events that are not as documented; they are handed on as they came. */
  readonly onUnreadable: (what: string) => void
}

/** Everything that a delivery tells, in its order. */
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

/** A conversation offers one call, in however many deliveries and operations. */
function offerOf({ event }: Told[number], conversation: string | undefined): string | undefined {
  return event.type === 'call-incoming' && conversation !== undefined ? `incoming:${conversation}` : undefined
}

/** The id of the conversation that an event belongs to, which is the service's name of the call. */
export function conversationOf({ link, resource, sender }: UcwaEvent): string | undefined {
  const named = resource && (hrefOf(resource, 'conversation') ?? fromConversation(resource))
  return conversationIn(named, link.href, sender.href)
}

/** How the service names an event: what happened to which resource, such as `audioVideo.updated`. */
export function carrierNameOf(reading: EventReading): string | undefined {
  if (reading.kind === 'malformed') return undefined
  const { link, type } = reading.event
  return `${link.rel}.${type}`
}

const readers: ReadonlyMap<string, Reader> = new Map([
  ['audioVideoInvitation', readInvitation],
  // of a server on the premises, where calls of both kinds are told alike
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

/** Whoever is taken back because it rang for too long was answered by nobody; to the service, it was cancelled. */
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

/** Tracks move forward only: what an earlier delivery says of one is no news once a later one has told it (R4). */
function isOvertaken(reading: EventReading, { known, place }: Scene): boolean {
  if (reading.kind === 'malformed') return false
  const { link, resource } = reading.event
  const track = tracks[link.rel]
  if (track === undefined) return false
  if (isOlder(place, known[track])) return true
  // a call begins as disconnected, which is no end when it is told after the answer
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
