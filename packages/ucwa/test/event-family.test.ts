import { describe, expect, test } from 'vitest'

import { createHostRule } from '../src/link/host-rule.ts'
import { resolveLink } from '../src/link/resolve.ts'
import { translateDelivery } from '../src/translate/event.ts'
import { readEnvelope } from '../src/wire/index.ts'
import { conversationId, delivery, type EventOptions, href, occurrence, prefixes } from './fixtures/event.ts'

const hosts = createHostRule(['.infra.lync.com'])

/** The members that the service sends in a family of events, and the neutral type of each event type. */
interface Family {
  readonly sender: 'communication' | 'conversation'
  readonly link: string
  readonly properties: object
  readonly in?: string
  /** Neutral types by event type; a deleted resource is sent without its properties. */
  readonly told: Readonly<Record<string, readonly string[]>>
}

const over = 'call-ended'
const alive = 'call-alive'
const handedOn = 'provider-event'
const whole = { added: [handedOn], updated: [handedOn], deleted: [handedOn] }
const operation = { started: [handedOn], updated: [handedOn], completed: [handedOn] }
const outgoing = { direction: 'Outgoing', state: 'Connecting', operationId: 'c_1.7' }

/** Every family that has been seen on the wire (docs/wire/ucwa.md#events). */
const families: Readonly<Record<string, Family>> = {
  audioVideoInvitation: {
    sender: 'communication',
    link: href.invitation,
    properties: outgoing,
    told: { started: ['call-dialled'], updated: [alive], completed: ['call-answered'] },
  },
  messagingInvitation: { sender: 'communication', link: href.invitation, properties: outgoing, told: operation },
  onlineMeetingInvitation: { sender: 'communication', link: href.invitation, properties: outgoing, told: operation },
  participantInvitation: {
    sender: 'communication',
    link: href.addParticipant,
    properties: outgoing,
    told: { started: [alive], updated: [alive], completed: ['operation-completed'] },
  },
  conversation: {
    sender: 'communication',
    link: href.conversation,
    properties: { state: 'Connected', activeModalities: ['Audio'] },
    told: { added: [alive], updated: [alive], deleted: [over] },
  },
  audioVideo: {
    sender: 'conversation',
    link: href.audioVideo,
    properties: { state: 'Connecting' },
    told: { added: [alive], updated: [alive], deleted: [over] },
  },
  messaging: { sender: 'conversation', link: href.conversation, properties: { state: 'Connected' }, told: whole },
  onlineMeeting: { sender: 'conversation', link: href.meeting, properties: { onlineMeetingUri: 'x' }, told: whole },
  conversationBridge: {
    sender: 'conversation',
    link: href.bridgedParticipants,
    properties: { onlineMeetingUri: 'x' },
    told: whole,
  },
  audioVideoFlow: {
    sender: 'conversation',
    link: href.flow,
    properties: { state: 'Connected' },
    told: { added: [alive], updated: [alive], deleted: [alive] },
  },
  prompt: {
    sender: 'conversation',
    link: href.prompt,
    properties: { promptUri: 'https://app.example.com/a.wav' },
    in: 'audioVideoFlow',
    told: { started: ['play-started'], completed: ['play-ended'] },
  },
  tone: {
    sender: 'conversation',
    link: href.tone,
    properties: { tone: 'Tone5', sequenceId: 1 },
    in: 'audioVideoFlow',
    told: { completed: ['digit-received'] },
  },
  transfer: {
    sender: 'conversation',
    link: href.transfer,
    properties: { operationId: 'c_1.7' },
    told: { started: [alive], completed: ['operation-completed'] },
  },
  participant: {
    sender: 'conversation',
    link: href.participant,
    properties: { uri: 'sip:erika@contoso.example', name: 'Erika' },
    told: { added: ['participant-changed'], updated: ['participant-changed'], deleted: ['participant-changed'] },
  },
  participantMessaging: {
    sender: 'conversation',
    link: href.participant,
    properties: {},
    in: 'participant',
    told: whole,
  },
  bridgedParticipant: {
    sender: 'conversation',
    link: href.bridgedParticipant,
    properties: { displayName: 'Erika', participantUri: 'sip:erika@contoso.example', messageFilterState: 'Disabled' },
    told: whole,
  },
}

/** Families that only on-premises servers have. */
const telephones: Readonly<Record<string, Family>> = {
  phoneAudioInvitation: {
    sender: 'communication',
    link: href.invitation,
    properties: outgoing,
    told: { started: ['call-dialled'], updated: [alive], completed: ['call-answered'] },
  },
  phoneAudio: {
    sender: 'conversation',
    link: href.audioVideo,
    properties: { state: 'Connecting' },
    told: { added: [alive], updated: [alive], deleted: [over] },
  },
}

const rowsOf = (all: Readonly<Record<string, Family>>) =>
  Object.entries(all).flatMap(([rel, family]) =>
    Object.entries(family.told).map(([type, expected]) => ({ rel, type, family, expected })),
  )

/** The event of a family, as the service writes it. */
function eventOf(rel: string, type: string, { sender, link, properties, in: within }: Family) {
  const options: EventOptions = {
    type,
    sender,
    ...(within !== undefined && { in: within }),
    ...(type === 'completed' && { status: 'Success' }),
    ...(type !== 'deleted' && { properties }),
    links: { conversation: href.conversation },
  }
  return occurrence(rel, link, options)
}

describe.each<[prefix: string, all: Readonly<Record<string, Family>>]>([
  ...prefixes.map((prefix): [string, typeof families] => [prefix, families]),
  ['', { ...families, ...telephones }],
])('under the prefix "%s"', (prefix, all) => {
  test.each(rowsOf(all))('$rel $type is translated', ({ rel, type, family, expected }) => {
    const unreadable: string[] = []
    const envelope = readEnvelope(delivery(prefix, 3, eventOf(rel, type, family)))
    const told = translateDelivery({
      events: envelope?.events ?? [],
      state: { answered: true },
      dedupeKey: 'd',
      onUnreadable: (what) => unreadable.push(what),
      resolve(link) {
        const resolved = resolveLink(link, envelope?.baseUri, hosts)
        return resolved.ok ? resolved.url : undefined
      },
    })
    expect(told.map(({ event }) => event.type)).toEqual(expected)
    for (const { carrierName, providerCallId, raw } of told) {
      expect(providerCallId).toBe(conversationId)
      expect(raw).toMatchObject({ link: { rel: prefix + rel }, type })
      expect(carrierName).toBe(`${rel}.${type}`)
    }
    expect(unreadable).toEqual([])
  })
})
