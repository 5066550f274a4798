import { spoiltBodies } from '@trunkline/contract'
import type { State, Translated } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { createHostRule } from '../src/link/host-rule.ts'
import { resolveLink } from '../src/link/resolve.ts'
import { translateDelivery } from '../src/translate/event.ts'
import { readEnvelope } from '../src/wire/index.ts'
import {
  at,
  conversationId,
  delivery,
  events,
  href,
  type Occurrence,
  occurrence,
  prefixes,
  probe,
} from './fixtures/event.ts'
import { pool } from './fixtures/service.ts'

const hosts = createHostRule(['.infra.lync.com'])

/** Translates a delivery under one prefix, and collects the problems. */
function read(prefix: string, state: State, ...occurrences: readonly Occurrence[]) {
  const unreadable: string[] = []
  const envelope = readEnvelope(delivery(prefix, 9, ...occurrences))
  const told = translateDelivery({
    events: envelope?.events ?? [],
    state,
    dedupeKey: `${envelope?.ack}:${envelope?.key}`,
    onUnreadable: (what) => unreadable.push(what),
    resolve(link) {
      const resolved = resolveLink(link, envelope?.baseUri, hosts)
      return resolved.ok ? resolved.url : undefined
    },
  })
  return { told, unreadable }
}

const ours = { callId: 'c_1', operationId: 'c_1.7' }
const up = { answered: true }
const failure = { status: 'Failure' } as const
const success = { status: 'Success' } as const
const info = (subcode: string) => ({ ...failure, reason: { code: 'Informational', subcode, message: null } })
const busy = { ...failure, reason: { code: 'RemoteFailure', subcode: 'Busy', message: 'Busy.' } }
const promptKey = href.prompt.split('?')[0]?.toLowerCase()

type Row = readonly [what: string, occurrence: Occurrence, expected: readonly Partial<Translated>[], before?: State]

const rows: readonly Row[] = [
  ['an outgoing invitation', events.dialled('c_1'), [{ event: { type: 'call-dialled' } }]],
  ['an invitation that rings', events.invitation('Alerting'), [{ event: { type: 'call-ringing' } }]],
  ['an invitation in a state that nobody knows', events.invitation('TeamRing'), [{ event: { type: 'call-alive' } }]],
  [
    'an invitation that was taken',
    events.invitation('Connected', { type: 'completed', ...success }),
    [{ event: { type: 'call-answered' } }],
  ],
  [
    'an invitation that failed',
    events.invitation('Failed', { type: 'completed', ...busy }),
    [{ event: { type: 'call-ended', reason: 'busy', providerCode: 'RemoteFailure/Busy', providerMessage: 'Busy.' } }],
  ],
  [
    'an invitation that failed without a reason',
    events.invitation('Declined', { type: 'completed', ...failure }),
    [{ event: { type: 'call-ended', reason: 'declined' } }],
  ],
  [
    'an invitation that was forwarded',
    events.invitation('Forwarded', { type: 'completed', ...failure }),
    [{ event: { type: 'call-ended', reason: 'transferred' } }],
  ],
  [
    'an incoming invitation',
    events.incoming(),
    [
      {
        event: {
          type: 'call-incoming',
          from: { kind: 'phone', number: '+14255550123' },
          to: { kind: 'phone', number: '+14255550100' },
          displayName: 'Muster,Erika',
          headers: { importance: 'Urgent', threadId: 'thread-1' },
        },
      },
    ],
  ],
  ['a call that is up', events.call('Connected'), [{ event: { type: 'call-answered' } }]],
  ['a call that has ended', events.call('Disconnected'), [{ event: { type: 'call-ended', reason: 'hung-up' } }], up],
  ['a call that has not begun', events.call('Disconnected'), [{ event: { type: 'call-alive' } }]],
  ['a call that is being transferred', events.call('Transferring'), [{ event: { type: 'call-alive' } }], up],
  ['a flow that is added', events.flow('Disconnected', 'added'), [{ event: { type: 'call-alive' } }]],
  ['a flow that is added connected', events.flow('Connected', 'added'), [{ event: { type: 'call-alive' } }]],
  ['a flow that is deleted', events.flowDeleted(), [{ event: { type: 'call-alive' }, state: { flow: null } }]],
  ['a prompt that begins', events.prompt('started'), [{ event: { type: 'play-started' }, operationKey: promptKey }]],
  [
    'a prompt that was heard',
    events.prompt('completed', success),
    [{ event: { type: 'play-ended', reason: 'completed' }, operationKey: promptKey }],
  ],
  [
    'a prompt that was stopped',
    events.prompt('completed', info('PromptsStopped')),
    [{ event: { type: 'play-ended', reason: 'stopped' }, operationKey: promptKey }],
  ],
  [
    'a prompt that was cut off by the end',
    events.prompt('completed', info('CallTerminated')),
    [{ event: { type: 'call-alive' } }],
  ],
  [
    'a prompt that could not be played',
    events.prompt('completed', {
      ...failure,
      reason: { code: 'LocalFailure', subcode: 'MediaFailure', message: 'No.' },
    }),
    [
      {
        event: {
          type: 'operation-failed',
          failure: { code: 'media', message: 'No.', providerCode: 'LocalFailure/MediaFailure' },
        },
        operationKey: promptKey,
      },
    ],
  ],
  ['a key', events.tone('Tone5', 3), [{ event: { type: 'digit-received', digit: '5', sequence: 3 } }]],
  ['a star', events.tone('ToneStar', 4), [{ event: { type: 'digit-received', digit: '*', sequence: 4 } }]],
  ['a pound', events.tone('TonePound', 5), [{ event: { type: 'digit-received', digit: '#', sequence: 5 } }]],
  ['a letter', events.tone('ToneA', 6), [{ event: { type: 'digit-received', digit: 'A', sequence: 6 } }]],
  ['a transfer that begins', events.transfer('started', ours.operationId), [{ event: { type: 'call-alive' } }]],
  [
    'a transfer that is done',
    events.transfer('completed', ours.operationId, success),
    [{ event: { type: 'operation-completed' }, operationKey: '7' }],
  ],
  [
    'a transfer that failed',
    events.transfer('completed', ours.operationId, busy),
    [
      {
        event: {
          type: 'operation-failed',
          failure: { code: 'busy', message: 'Busy.', providerCode: 'RemoteFailure/Busy' },
        },
        operationKey: '7',
      },
    ],
  ],
  [
    'an invitation of somebody else',
    events.participantInvitation('completed', ours.operationId, success),
    [{ event: { type: 'operation-completed' }, operationKey: '7' }],
  ],
  [
    'an invitation of somebody else that failed',
    events.participantInvitation('completed', ours.operationId, busy),
    [
      {
        event: {
          type: 'operation-failed',
          failure: { code: 'busy', message: 'Busy.', providerCode: 'RemoteFailure/Busy' },
        },
        operationKey: '7',
      },
    ],
  ],
  ['a conversation', events.conversation('Connecting', { type: 'added' }), [{ event: { type: 'call-alive' } }]],
  [
    'a conference',
    events.conversation('Conferenced'),
    [{ event: { type: 'provider-event' }, carrierName: 'conversation.updated' }],
  ],
  [
    'a conversation that is over',
    events.conversation('Disconnected'),
    [{ event: { type: 'call-ended', reason: 'hung-up' } }],
    up,
  ],
  [
    'a conversation that is gone',
    events.conversationDeleted(),
    [{ event: { type: 'call-ended', reason: 'hung-up' } }],
    up,
  ],
  [
    'a conversation that is gone before it was one',
    events.conversationDeleted(),
    [{ event: { type: 'call-ended', reason: 'unknown' } }],
  ],
  [
    'a participant',
    events.participant(),
    [
      {
        event: {
          type: 'participant-changed',
          participants: [{ address: { kind: 'sip', uri: 'sip:erika@contoso.example' }, muted: false, held: false }],
        },
      },
    ],
  ],
  [
    'a participant who has left',
    events.participantDeleted(),
    [{ event: { type: 'participant-changed', participants: [] } }],
  ],
  ['a meeting', events.meeting(), [{ event: { type: 'provider-event' }, carrierName: 'onlineMeeting.added' }]],
  [
    'messages',
    occurrence('messagingInvitation', href.invitation, { type: 'started', properties: { state: 'Connecting' } }),
    [{ event: { type: 'provider-event' }, carrierName: 'messagingInvitation.started' }],
  ],
  [
    'a bridge',
    occurrence('conversationBridge', href.bridgedParticipants, {
      type: 'added',
      properties: { onlineMeetingUri: 'x' },
    }),
    [{ event: { type: 'provider-event' }, carrierName: 'conversationBridge.added' }],
  ],
]

describe.each([...prefixes, ''])('under the prefix "%s"', (prefix) => {
  test.each(rows.map((row) => ({ what: row[0], row })))('$what is translated', ({ row }) => {
    const [, occurred, expected, before = {}] = row
    const { told, unreadable } = read(prefix, before, occurred)
    expect(told).toHaveLength(expected.length)
    for (const [index, one] of expected.entries()) {
      expect(told[index]).toMatchObject({ ...one, providerCallId: conversationId })
      expect(told[index]?.event).toEqual(one.event)
    }
    expect(unreadable).toEqual([])
  })

  test('the links of each track are kept, absolute, by bare names', () => {
    const { told } = read(
      prefix,
      {},
      events.incoming(),
      events.call('Connected'),
      events.flow('Connected'),
      events.conversation('Connected'),
    )
    const kept = Object.assign({}, ...told.map(({ state }) => state)) as Record<
      string,
      { links: Record<string, string> }
    >
    expect(kept['invitation']?.links).toMatchObject({
      accept: at('accept'),
      decline: at('decline'),
      forward: at('forward'),
    })
    expect(kept['call']?.links).toMatchObject({ stopAudioVideo: at('terminate'), transfer: at('transfer') })
    expect(kept['flow']?.links).toMatchObject({ playPrompt: at('prompts'), stopPrompts: at('stopPrompts') })
    expect(kept['conversation']?.links).toMatchObject({
      addParticipant: at('addParticipant'),
      self: at('conversation'),
    })
  })
})

test('links that an event no longer contains are gone', () => {
  const { told } = read('service:', {}, events.call('Connected'), events.call('Transferring'))
  expect(told[0]?.state?.['call']).toHaveProperty('links.transfer')
  expect(told[1]?.state?.['call']).not.toHaveProperty('links.transfer')
})

test('the callContext of a call outlives events that do not repeat it', () => {
  const { told } = read('service:', {}, events.call('Connected'), events.call('Transferring'))
  expect(told[1]?.state?.['call']).toMatchObject({ callContext: expect.any(String) })
})

test('links may be lists, whose first entry counts', () => {
  const text = JSON.stringify(delivery('service:', 1, events.flow('Connected')))
  const link = JSON.stringify({ href: href.prompts })
  const body = JSON.parse(text.replace(link, `[${link},{"href":"/other"}]`)) as unknown
  const [reading] = readEnvelope(body)?.events ?? []
  if (reading?.kind !== 'event') throw new Error('the event was not read')
  expect(reading.event.resource?.links.get('playPrompt')).toEqual([{ href: href.prompts }, { href: '/other' }])
})

test('each fact has its own key, which is the same in a repeated delivery', () => {
  const [once, again] = [1, 2].map(
    () => read('service:', {}, events.participantDeleted(), events.tone('Tone1', 1)).told,
  )
  const keys = once?.map(({ dedupeKey }) => dedupeKey)
  expect(new Set(keys).size).toBe(2)
  expect(keys?.[0]).toMatch(/^9:4711~sip:helpdesk@contoso\.example~.*:0\.0$/)
  expect(again?.map(({ dedupeKey }) => dedupeKey)).toEqual(keys)
})

test("the raw event of each fact is the service's own body", () => {
  const { told } = read('ms:rtc:saas:', {}, events.tone('Tone1', 1))
  expect(told[0]?.raw).toMatchObject({ link: { rel: 'ms:rtc:saas:tone' }, status: 'Success', type: 'completed' })
})

test('a malformed event is passed on and reported, and the next one is read', () => {
  const broken: Occurrence = { sender: { rel: '~conversation', href: href.conversation }, event: { type: 'updated' } }
  const odd = occurrence('tone', href.tone, { type: 'completed', properties: { tone: 5 } })
  const { told, unreadable } = read('service:', {}, broken, odd, events.tone('Tone7', 1))
  expect(told.map(({ event }) => event)).toEqual([
    { type: 'provider-event', name: 'malformed' },
    { type: 'provider-event' },
    { type: 'digit-received', digit: '7', sequence: 1 },
  ])
  expect(told.map(({ carrierName }) => carrierName)).toEqual([undefined, 'tone.completed', 'tone.completed'])
  expect(unreadable).toHaveLength(2)
})

test('a probe, a delivery without senders and one without events produce no facts', () => {
  for (const body of [probe, {}, { sender: null }, { sender: [{ rel: 'a', href: 'b' }] }, { sender: [{ events: [] }] }])
    expect(readEnvelope(body)?.events).toEqual([])
  for (const body of [null, [], 'text', { sender: {} }, { sender: ['a'] }]) expect(readEnvelope(body)).toBeUndefined()
})

test('the reply to a poll contains the link of the next one', () => {
  const links = { next: { href: '/n' }, resync: { href: '/s' }, resume: { href: '/m' } }
  expect(readEnvelope({ _links: links })).toMatchObject({ next: '/n', resync: '/s', resume: '/m', baseUri: undefined })
})

test('a link to a host that is not allowed is dropped', () => {
  const { told } = read(
    'service:',
    {},
    occurrence('audioVideoFlow', href.flow, {
      type: 'updated',
      properties: { state: 'Connected' },
      links: {
        playPrompt: 'https://evil.example/prompts',
        stopPrompts: `${pool}:4443/x`,
        audioVideo: 'javascript:alert(1)',
      },
    }),
  )
  expect(told[0]?.state?.['flow']).toEqual({ state: 'Connected', links: { self: at('flow') } })
})

describe('an event with one corrupt member means the same', () => {
  test.each(rows.map((row) => ({ what: row[0], row })))('$what', ({ row: [, happening, , before = {}] }) => {
    const [prefix] = prefixes
    const body = delivery(prefix, 9, happening)
    const says = (delivered: object): string => typesOf(delivered, before)
    const rel = `sender.*.events.*._embedded.${Object.keys(embeddedOf(body))[0]}`
    const spoilt = spoiltBodies(body, [...decisive, rel, ...decisiveProperties.map((name) => `${rel}.${name}`)])
    expect(spoilt.length).toBeGreaterThan(50)
    expect(spoilt.filter((one) => says(one.body) !== says(body)).map(({ what }) => what)).toEqual([])
  })
})

/** These members decide what an event is about, and how it ended. */
const decisive = [
  'sender',
  'sender.*',
  'sender.*.events',
  'sender.*.events.*',
  'sender.*.events.*.link',
  'sender.*.events.*.link.rel',
  'sender.*.events.*.link.href',
  'sender.*.events.*.type',
  'sender.*.events.*.status',
  'sender.*.events.*.reason',
  'sender.*.events.*.reason.code',
  'sender.*.events.*.reason.subcode',
  'sender.*.events.*._embedded',
]

/** Properties that decide the meaning of a resource. */
const decisiveProperties = ['state', 'direction', 'operationId', 'tone', 'uri']

function embeddedOf(body: object): object {
  const { sender } = body as { sender: { events: { _embedded?: object }[] }[] }
  const { _embedded: embedded = {} } = sender[0]?.events[0] ?? {}
  return embedded
}

function typesOf(delivered: object, state: State): string {
  const envelope = readEnvelope(delivered)
  const told = translateDelivery({
    events: envelope?.events ?? [],
    state,
    dedupeKey: 'd',
    onUnreadable: () => undefined,
    resolve: (link) => {
      const resolved = resolveLink(link, envelope?.baseUri, hosts)
      return resolved.ok ? resolved.url : undefined
    },
  })
  return told.map(({ event }) => event.type).join(', ')
}
