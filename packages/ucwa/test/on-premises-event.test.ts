import { createSocketWire, systemRandom } from '@trunkline/core'
import type { CallSnapshot, Host, State, Translated } from '@trunkline/core/driver'
import { expect, test } from 'vitest'

import { createRouter } from '../src/on-premises/channel/router.ts'
import { readEnvelope, readResource, readSessionDescription } from '../src/wire/index.ts'
import { linksTo, self, web } from './fixtures/premises.ts'

const callId = 'c_1'
const communication = `${self}/communication`
const conversation = `${communication}/conversations/C1`
const invitation = `${communication}/invitations/i1`

interface Occurrence {
  readonly rel: string
  readonly type: string
  readonly href?: string
  readonly state?: string
  readonly properties?: object
  readonly links?: Readonly<Record<string, string>>
  readonly embedded?: object
  readonly status?: string
  readonly reason?: object
}

/** An event as an on-premises server sends it. */
function eventOf({ rel, type, href, state, properties, links = {}, embedded, status, reason }: Occurrence): object {
  const places: Readonly<Record<string, string>> = {
    conversation,
    phoneAudio: `${conversation}/phoneAudio`,
    phoneAudioInvitation: invitation,
    audioVideoInvitation: invitation,
  }
  const place = href ?? places[rel] ?? `${conversation}/${rel}`
  const all = { self: place, ...(rel.endsWith('Invitation') && { conversation }), ...links }
  const resource = {
    rel,
    ...(state !== undefined && { state }),
    ...properties,
    _links: Object.fromEntries(Object.entries(all).map(([name, to]) => [name, { href: to, revision: '2' }])),
    ...(embedded !== undefined && { _embedded: embedded }),
  }
  return {
    link: { rel, href: place },
    type,
    ...(status !== undefined && { status }),
    ...(reason !== undefined && { reason }),
    ...(type !== 'deleted' && { _embedded: { [rel]: resource } }),
  }
}

/** A router of one client, and the result of each reply. */
function createBench(resources: Readonly<Record<string, object>> = {}) {
  const states = new Map<string, State>()
  const warnings: string[] = []
  const ended = new Set<string>()
  let at = 0
  const host: Host = {
    clock: { now: () => 0, monotonic: () => at, after: () => () => undefined, outside: (work) => work() },
    random: systemRandom,
    wire: createSocketWire(),
    routeUrl: () => '',
    callUrl: () => '',
    callMediaUrl: () => '',
    incomingCallId: (id) => `i_${id}`,
    attachMedia: () => false,
    ask(id): Promise<CallSnapshot | undefined> {
      const state = states.get(id)
      return Promise.resolve(state && { providerCallId: undefined, state, ended: ended.has(id) })
    },
    warn: ({ code, message }) => warnings.push(`${code}: ${message}`),
  }
  const router = createRouter({
    host,
    client: {
      hosts: { allows: isOurs },
      read(url) {
        const resource = readResource(resources[url.slice(web.length)])
        return resource === undefined
          ? Promise.reject(new Error(`nothing at ${url}`))
          : Promise.resolve({ resource, url })
      },
    },
  })
  let ack = 0
  const merge = (told: readonly Translated[]): readonly Translated[] => {
    for (const { callId: id = '', state, event } of told) {
      states.set(id, { ...states.get(id), ...state })
      if (event.type === 'call-ended') ended.add(id)
    }
    return told
  }
  return {
    router,
    states,
    warnings,
    /** A reply to a poll with these events. */
    async poll(...occurrences: readonly Occurrence[]) {
      ack += 1
      const events = occurrences.map(eventOf)
      const envelope = readEnvelope({ sender: [{ rel: 'communication', href: communication, events }] })
      return merge(await router.translate(envelope?.events ?? [], `${web}${self}/events?ack=${ack}`, `${ack}:k`))
    },
    wait(ms: number): void {
      at += ms
    },
    reread: async () => merge(await router.reread()),
    begin(): void {
      router.expect(callId)
      states.set(callId, {})
    },
  }
}

function isOurs(url: string): boolean {
  return url.startsWith(web)
}

const outgoing = { direction: 'Outgoing', operationId: callId } as const
const told = (all: readonly Translated[]) => all.map(({ event }) => event.type)

test('a phone call is tracked from its invitation to its end, by operation and then by conversation', async () => {
  const bench = createBench()
  bench.begin()
  const begun = await bench.poll(
    { rel: 'phoneAudioInvitation', type: 'started', state: 'Connecting', properties: outgoing },
    { rel: 'conversation', type: 'added', state: 'Connecting' },
  )
  expect(begun.map(({ callId: id, providerCallId }) => [id, providerCallId])).toEqual([
    [callId, 'c1'],
    [callId, 'c1'],
  ])
  expect(begun.map(({ dedupeKey }) => dedupeKey)).toEqual(['1:k:0.0', '1:k:1.0'])
  expect(told(begun)).toEqual(['call-dialled', 'call-alive'])
  const alerting = { rel: 'phoneAudioInvitation', type: 'updated', state: 'Alerting', properties: outgoing }
  expect(told(await bench.poll({ rel: 'phoneAudio', type: 'updated', state: 'Connecting' }, alerting))).toEqual([
    'call-alive',
    'call-ringing',
  ])
  const stop = `${conversation}/phoneAudio/stopPhoneAudio`
  const up = await bench.poll(
    { rel: 'phoneAudio', type: 'updated', state: 'Connected', links: { stopPhoneAudio: stop } },
    { rel: 'phoneAudioInvitation', type: 'completed', state: 'Connected', status: 'Success', properties: outgoing },
  )
  expect(told(up)).toEqual(['call-answered', 'call-answered'])
  expect(bench.states.get(callId)).toMatchObject({ call: { links: { stopPhoneAudio: web + stop } } })
  const end = await bench.poll(
    { rel: 'phoneAudio', type: 'updated', state: 'Disconnected' },
    { rel: 'conversation', type: 'deleted' },
  )
  expect(end.map(({ event }) => event)).toEqual([
    { type: 'call-ended', reason: 'hung-up' },
    { type: 'call-ended', reason: 'hung-up' },
  ])
})

test.each([
  ['Failed', { code: 'RemoteFailure', subcode: 'Busy' }, 'busy'],
  ['Declined', { code: 'RemoteFailure', subcode: 'Declined', message: 'no' }, 'declined'],
  ['Failed', { code: 'LocalFailure', subcode: 'Timeout' }, 'no-answer'],
  ['Failed', { code: 'RemoteFailure', subcode: 'PstnCallFailed' }, 'unreachable'],
  ['Cancelled', { code: 'LocalFailure', subcode: 'Canceled' }, 'cancelled'],
  ['Forwarded', { code: 'RemoteFailure', subcode: 'Forwarded' }, 'transferred'],
  ['Failed', { code: 'LocalFailure', subcode: 'SomethingNew' }, 'failed'],
])('an invitation that ends as %s because of %j ends the call with %s', async (state, reason, expected) => {
  const bench = createBench()
  bench.begin()
  const [ended] = await bench.poll({
    rel: 'phoneAudioInvitation',
    type: 'completed',
    status: 'Failure',
    state,
    reason,
    properties: outgoing,
  })
  expect(ended?.event).toMatchObject({
    type: 'call-ended',
    reason: expected,
    providerCode: `${reason.code}/${reason.subcode}`,
  })
})

test('events that arrive before their invitation are kept, and emitted first once the call is known', async () => {
  const bench = createBench()
  bench.begin()
  expect(await bench.poll({ rel: 'conversation', type: 'added', state: 'Connecting' })).toEqual([])
  const all = await bench.poll({
    rel: 'phoneAudioInvitation',
    type: 'started',
    state: 'Connecting',
    properties: outgoing,
  })
  expect(all.map(({ callId: id, dedupeKey, event }) => [id, dedupeKey, event.type])).toEqual([
    [callId, '1:k:0.0', 'call-alive'],
    [callId, '2:k:0.0', 'call-dialled'],
  ])
})

test('call-incoming is emitted before earlier events of the call, and the state contains both', async () => {
  const bench = createBench()
  const participant = { rel: 'participant', type: 'added', href: `${conversation}/participants/john` }
  const added = { ...participant, properties: { uri: 'sip:john@contoso.example' } }
  expect(await bench.poll({ rel: 'conversation', type: 'added' }, added)).toEqual([])
  const incoming = { direction: 'Incoming', operationId: 'theirs' }
  const all = await bench.poll({ rel: 'phoneAudioInvitation', type: 'started', properties: incoming })
  expect(told(all)).toEqual(['call-incoming', 'call-alive', 'participant-changed'])
  expect(bench.states.get('i_c1')).toMatchObject({ invitation: {}, conversation: {} })
})

test('events of other invitations, of the user and of conversations without a call belong to no call', async () => {
  const bench = createBench()
  expect(
    await bench.poll(
      { rel: 'phoneAudioInvitation', type: 'started', properties: { direction: 'Outgoing', operationId: 'c_other' } },
      { rel: 'me', type: 'updated', href: `${self}/me` },
      { rel: 'conversation', type: 'added', href: `${communication}/conversations/C9` },
    ),
  ).toEqual([])
  expect(bench.warnings).toEqual([])
  // events of a conversation are passed on once no call can claim them
  bench.wait(60_000)
  expect((await bench.poll()).map(({ carrierName, raw }) => [carrierName, raw !== undefined])).toEqual([
    ['phoneAudioInvitation.started', true],
    ['conversation.added', true],
  ])
})

test('events of conversations that never become a call are passed on after a minute, once, and not with a later call', async () => {
  const bench = createBench()
  bench.begin()
  const C9 = `${communication}/conversations/C9`
  const stray = { rel: 'conversation', type: 'added', href: C9 }
  expect(await bench.poll(stray, { ...stray, type: 'updated', state: 'Connected' })).toEqual([])
  bench.wait(59_000)
  expect(await bench.poll({ rel: 'conversation', type: 'added' })).toEqual([])
  bench.wait(1_000)
  expect(await bench.poll()).toMatchObject([
    {
      event: { type: 'provider-event' },
      carrierName: 'conversation.added',
      providerCallId: 'c9',
      raw: { type: 'added' },
    },
    { event: { type: 'provider-event' }, carrierName: 'conversation.updated', providerCallId: 'c9' },
  ])
  expect(await bench.poll()).toEqual([])
  const all = await bench.poll({ rel: 'phoneAudioInvitation', type: 'started', properties: outgoing })
  expect(told(all)).toEqual(['call-alive', 'call-dialled'])
})

test('beyond the limits of conversations and of events in one, the oldest are passed on', async () => {
  const bench = createBench()
  const conversations = Array.from({ length: 101 }, (_, index) => `${communication}/conversations/D${index}`)
  const first = await bench.poll(...conversations.map((href) => ({ rel: 'conversation', type: 'added', href })))
  expect(first.map(({ providerCallId }) => providerCallId)).toEqual(['d0'])
  const many = Array.from({ length: 25 }, () => ({
    rel: 'conversation',
    type: 'updated',
    href: conversations[7] ?? '',
  }))
  const second = await bench.poll(...many)
  expect(second.map(({ carrierName }) => carrierName)).toEqual([
    'conversation.added',
    ...Array.from({ length: 5 }, () => 'conversation.updated'),
  ])
})

test.each(['phoneAudioInvitation', 'audioVideoInvitation'])(
  'an incoming %s is a call, identified by its conversation',
  async (rel) => {
    const bench = createBench()
    const from = { uri: 'tel:+14255550123', name: 'John', rel: 'participant' }
    const incoming = await bench.poll({
      rel,
      type: 'started',
      state: 'Connecting',
      properties: { direction: 'Incoming', operationId: 'theirs', to: 'sip:erika@contoso.example', subject: 'Hello' },
      links: { decline: `${invitation}/decline`, mediaOffer: 'data:application/sdp;base64,dj0wDQo=' },
      embedded: { from },
    })
    expect(incoming).toMatchObject([
      {
        callId: 'i_c1',
        providerCallId: 'c1',
        event: {
          type: 'call-incoming',
          from: { kind: 'phone', number: '+14255550123' },
          to: { kind: 'sip', uri: 'sip:erika@contoso.example' },
          displayName: 'John',
          headers: { subject: 'Hello' },
        },
      },
    ])
    expect(bench.warnings).toEqual([])
    const gone = await bench.poll({
      rel,
      type: 'completed',
      status: 'Failure',
      state: 'Cancelled',
      properties: { direction: 'Incoming', operationId: 'theirs' },
    })
    expect(gone.map(({ callId: id, event }) => [id, event.type])).toEqual([['i_c1', 'call-ended']])
  },
)

function part(name: string, disposition: string): string {
  return `--b\r\nContent-Type: application/sdp\r\nContent-ID: <${name}@x>\r\nContent-Disposition: ${disposition}\r\n\r\nv=0\r\ns=${name}\r\n`
}

test('the offer of an incoming call is the one that is not the fallback for the oldest clients', () => {
  const body = `${part('old', 'session; handling=optional; ms-proxy-2007fallback')}${part('new+one', 'session; handling=optional')}--b--\r\n`
  const href = `data:multipart/alternative;charset=utf-8;boundary=b,${encodeURIComponent(body).replaceAll('%20', '+')}`
  expect(readSessionDescription(href)).toEqual({ sdp: 'v=0\r\ns=new+one', contentId: '<new+one@x>' })
})

test('a forwarded call continues in another conversation', async () => {
  const bench = createBench()
  bench.begin()
  const derived = `${communication}/conversations/C2`
  await bench.poll({
    rel: 'phoneAudioInvitation',
    type: 'updated',
    state: 'Alerting',
    properties: outgoing,
    links: { derivedConversation: derived },
  })
  const [up] = await bench.poll({
    rel: 'phoneAudio',
    type: 'updated',
    state: 'Connected',
    href: `${derived}/phoneAudio`,
  })
  expect(up).toMatchObject({ callId, event: { type: 'call-answered' } })
})

test('the answer of an invited participant settles the operation', async () => {
  const bench = createBench()
  bench.begin()
  await bench.poll({ rel: 'phoneAudioInvitation', type: 'started', properties: outgoing })
  const [failed] = await bench.poll({
    rel: 'participantInvitation',
    type: 'completed',
    status: 'Failure',
    state: 'Failed',
    reason: { code: 'RemoteFailure', subcode: 'Busy' },
    properties: { direction: 'Outgoing', operationId: `${callId}.4` },
  })
  expect(failed).toMatchObject({
    callId,
    operationKey: '4',
    event: { type: 'operation-failed', failure: { code: 'busy' } },
  })
})

test('a link to another host is dropped with a warning, and an unknown event is passed on', async () => {
  const bench = createBench()
  bench.begin()
  await bench.poll({
    rel: 'phoneAudioInvitation',
    type: 'started',
    properties: outgoing,
    links: { cancel: 'https://evil.example/c' },
  })
  expect(bench.warnings).toEqual([expect.stringContaining('evil.example')])
  expect(JSON.stringify(bench.states.get(callId))).not.toContain('evil.example')
  const all = await bench.poll({ rel: 'somethingNew', type: 'added' })
  expect(all).toMatchObject([{ event: { type: 'provider-event' }, carrierName: 'somethingNew.added' }])
})

test('a malformed event causes a warning, and the others are emitted', async () => {
  const bench = createBench()
  bench.begin()
  const events = [
    { link: { rel: 'conversation' }, type: 'added' },
    eventOf({ rel: 'phoneAudioInvitation', type: 'started', properties: outgoing }),
  ]
  const envelope = readEnvelope({ sender: [{ rel: 'communication', href: communication, events }] })
  const all = await bench.router.translate(envelope?.events ?? [], `${web}/e`, '1')
  expect(told(all)).toEqual(['call-dialled', 'provider-event'])
  expect(all.at(-1)).toMatchObject({
    event: { name: 'malformed' },
    raw: { link: { rel: 'conversation' }, type: 'added' },
  })
  expect(bench.warnings).toEqual([expect.stringMatching(/^unreadable-event: .*link\.href/)])
})

test('a call whose events were all lost is found by the location in the reply to its start', async () => {
  const bench = createBench({
    [invitation]: {
      rel: 'phoneAudioInvitation',
      state: 'Connected',
      ...outgoing,
      ...linksTo({ self: invitation, conversation }),
    },
    [conversation]: {
      rel: 'conversation',
      state: 'Connected',
      ...linksTo({ self: conversation, phoneAudio: `${conversation}/phoneAudio` }),
    },
    [`${conversation}/phoneAudio`]: {
      rel: 'phoneAudio',
      state: 'Connected',
      ...linksTo({ self: `${conversation}/phoneAudio` }),
    },
  })
  bench.begin()
  bench.states.set(callId, { started: web + invitation })
  const all = await bench.reread()
  expect(all.map(({ callId: id, providerCallId, event }) => [id, providerCallId, event.type])).toEqual([
    [callId, 'c1', 'call-answered'],
    [callId, 'c1', 'call-alive'],
    [callId, 'c1', 'call-answered'],
  ])
  const [end] = await bench.poll({ rel: 'conversation', type: 'deleted' })
  expect(end).toMatchObject({ callId, event: { type: 'call-ended', reason: 'hung-up' } })
  expect(await bench.reread()).toEqual([])
})
