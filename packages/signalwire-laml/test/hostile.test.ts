import { createHash } from 'node:crypto'

import { costOfDoubling, costRatio, hostileJson, ordinaryJson } from '@trunkline/contract'
import type { Receipt, Route, WebhookReply } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { signWebhook } from '../src/auth/index.ts'
import { createFrameCodec } from '../src/translate/frame.ts'
import { decodeForm, encodeForm, MAX_FIELDS } from '../src/wire/index.ts'
import {
  type Bench,
  callId,
  held,
  openBench,
  parkedAt,
  routeOf,
  served,
  signingKey,
  textOf,
  urlOf,
} from './fixtures/session.ts'
import { callSid } from './fixtures/space.ts'

const form = 'application/x-www-form-urlencoded'
/** Default limit of a webhook or media message in bytes. */
const limitBytes = 65_536
const forged = 'RSOYDt4T1cUTdK1PDd93/VVr8B8='

interface Sent {
  readonly body: string
  readonly route?: Route
  readonly contentType?: string
  readonly signature?: string
  readonly query?: string
}

function receive(bench: Bench, sent: Sent): Promise<Receipt> {
  return receiving(bench, sent)()
}

/** Receives a request repeatedly; the work of a server before that is done once. */
function receiving({ session: { ingress } }: Bench, { body, route = routeOf('status'), ...more }: Sent) {
  if (ingress.kind !== 'webhook') throw new Error('expected webhooks')
  const { contentType = form, query = '', signature = forged } = more
  const url = urlOf(route.purpose, callId, route.operation) + query
  const request = {
    method: 'POST',
    url,
    query: new URL(url).searchParams,
    headers: { 'content-type': contentType, 'x-signalwire-signature': signature },
    body: Buffer.from(body),
    route,
  }
  return () => ingress.receive(request)
}

/** The same request with the carrier's signature. */
function authentic({ body, route = routeOf('status'), ...more }: Sent): Sent {
  const isForm = more.contentType === undefined
  const query = isForm ? '' : `?bodySHA256=${createHash('sha256').update(body).digest('hex')}`
  const url = urlOf(route.purpose, callId, route.operation) + query
  const params = isForm ? decodeForm(body).entries : []
  return { ...more, body, route, query, signature: signWebhook({ signingKey, url, params }) }
}

const json = { contentType: 'application/json' } as const

/** Text of this many bytes, made of pieces. */
function filled(bytes: number, piece: (index: number) => string, separator = ''): string {
  const pieces: string[] = []
  for (let length = 0; length < bytes; length += (pieces.at(-1)?.length ?? 0) + separator.length) {
    pieces.push(piece(pieces.length))
  }
  return pieces.join(separator).slice(0, bytes)
}

/** A form with as many fields as are allowed. */
function widest(bytes: number, field: (index: number) => string, padding = '%ff'): string {
  const each = Math.floor(bytes / (MAX_FIELDS - 1)) - 1
  return Array.from({ length: MAX_FIELDS - 1 }, (_, index) => field(index).padEnd(each, padding).slice(0, each)).join(
    '&',
  )
}

/** Numbers of four digits, each once, in an order that no sort can predict. */
function scattered(index: number): number {
  return 1_000 + ((index * 7_919) % 8_999)
}

const crowded: readonly (readonly [string, (bytes: number) => string])[] = [
  ['one key over and over', (bytes) => filled(bytes, () => 'a', '&')],
  ['as many keys as fit', (bytes) => filled(bytes, (index) => `${index}=1`, '&')],
  ['nothing between separators', (bytes) => '&'.repeat(bytes)],
]

const forms: readonly (readonly [string, (bytes: number) => string])[] = [
  ...crowded,
  ['as many fields as are looked at, in the wrong order', (bytes) => widest(bytes, (index) => `${99_999 - index}=`)],
  ['one key as often as is looked at', (bytes) => widest(bytes, () => 'a=')],
  [
    'keys in any order that differ at their ends only',
    (bytes) => widest(bytes, (index) => `${'a'.repeat(50)}${scattered(index)}=`),
  ],
  ['short keys in any order', (bytes) => widest(bytes, (index) => `${scattered(index)}=`)],
  ['percent signs behind keys in any order', (bytes) => widest(bytes, (index) => `${scattered(index)}=`, '%')],
  ['escapes of plain letters', (bytes) => `a=${'%41'.repeat(bytes / 3)}`],
  ['escapes of bytes that are no text', (bytes) => `a=${'%ff'.repeat(bytes / 3)}`],
  ['percent signs', (bytes) => `a=${'%'.repeat(bytes)}`],
  ['blanks', (bytes) => `a=${'+'.repeat(bytes)}`],
  ['one long value', (bytes) => `a=${'x'.repeat(bytes)}`],
]

const messages: readonly (readonly [string, (bytes: number) => string])[] = [
  ...hostileJson,
  [
    'a start with arrays in arrays',
    (bytes) => `{"event":"start","start":${'['.repeat(bytes / 2)}${']'.repeat(bytes / 2)}}`,
  ],
  [
    'a start of many parameters',
    (bytes) => startWith('customParameters', `{${filled(bytes, (index) => `"${index}":1`, ',')}}`),
  ],
  ['a start of many tracks', (bytes) => startWith('tracks', `[${filled(bytes, () => '""', ',')}]`)],
  ['audio', (bytes) => media('A'.repeat(bytes - 99))],
  ['audio that is not base64', (bytes) => media('*'.repeat(bytes - 99))],
  ['an event with a long name', (bytes) => JSON.stringify({ event: 'e'.repeat(bytes - 99) })],
  [
    'a number of many digits',
    (bytes) => `{"event":"media","sequenceNumber":"${'1'.repeat(bytes - 99)}","media":{"payload":""}}`,
  ],
]

function startWith(member: string, value: string): string {
  return `{"event":"start","start":{"streamSid":"s","${member}":${value}}}`
}

function media(payload: string): string {
  return JSON.stringify({ event: 'media', media: { track: 'inbound', chunk: '1', timestamp: '0', payload } })
}

const reference = ordinaryJson(limitBytes)
const parsing = (): unknown => JSON.parse(reference)
/** The cost of a request relative to its parsing, and relative to that of half its bytes. */
async function costOf(bench: Bench, make: (bytes: number) => Sent) {
  const prepared = (bytes: number) => receiving(bench, make(bytes))
  return {
    parses: await costRatio(prepared(limitBytes), parsing),
    doubling: await costOfDoubling(prepared, limitBytes),
  }
}

/** Twice the bytes may take twice as long; quadratic work takes four times as long. */
const doubled = 3

function isCheap({ parses, doubling }: Awaited<ReturnType<typeof costOf>>): boolean {
  return parses < 5 && doubling < doubled
}

describe('a forged webhook costs no more than five times parsing as much JSON, and twice the bytes twice as much', () => {
  const bench = openBench({ signingKeys: [signingKey, 'PSK-previous'] })

  test.each(forms)('a form of %s', async (_title, make) => {
    expect(await receive(bench, { body: make(limitBytes) })).toMatchObject({ kind: 'refused' })
    expect(await costOf(bench, (bytes) => ({ body: make(bytes) }))).toSatisfy(isCheap)
  })

  test.each(hostileJson)('JSON of %s', async (_title, make) => {
    expect(await receive(bench, { ...json, body: make(limitBytes) })).toMatchObject({ kind: 'refused' })
    expect(await costOf(bench, (bytes) => ({ ...json, body: make(bytes) }))).toSatisfy(isCheap)
  })

  test('a body with a signature in the hexadecimal style', async () => {
    expect(await costOf(bench, (bytes) => ({ body: 'x'.repeat(bytes), signature: 'ab'.repeat(32) }))).toSatisfy(isCheap)
  })
})

describe('a signed webhook costs in proportion to its bytes, too', () => {
  const bench = openBench()

  test.each(forms)('a form of %s', async (_title, make) => {
    const prepared = (bytes: number) => receiving(bench, authentic({ body: make(bytes) }))
    expect(await costOfDoubling(prepared, limitBytes)).toBeLessThan(doubled)
  })

  test.each(hostileJson)('JSON of %s', async (_title, make) => {
    expect(await costOf(bench, (bytes) => authentic({ ...json, body: make(bytes) }))).toSatisfy(isCheap)
  })
})

test.each(crowded)('decoding costs in proportion to the bytes, without a limit on fields: %s', async (_title, make) => {
  const decoding = (bytes: number) => {
    const body = make(bytes)
    return () => decodeForm(body)
  }
  // few enough that a busy machine rarely interrupts it
  expect(await costOfDoubling(decoding, 16_384)).toBeLessThan(doubled)
})

describe('a media message costs no more than five times parsing as much JSON, and twice the bytes twice as much', () => {
  test.each(messages)('%s', async (_title, make) => {
    const decoding = (bytes: number) => {
      const codec = createFrameCodec({ writable: true, byteOrder: 'detect', realtime: false })
      const message = make(bytes)
      return () => codec.decode(message)
    }
    const parses = await costRatio(decoding(limitBytes), parsing)
    const doubling = await costOfDoubling(decoding, limitBytes)
    expect({ parses, doubling }).toSatisfy(isCheap)
  })
})

describe('a form with too many fields', () => {
  const body = filled(20_000, () => 'a=1', '&')

  test('is refused by a check of its own, before its signature is checked', async () => {
    const receipt = await receive(openBench(), authentic({ body }))
    expect(receipt).toMatchObject({ kind: 'refused', check: 'fields', reply: { status: 413 } })
  })

  test('is read up to the limit', async () => {
    const fields = Array.from({ length: MAX_FIELDS - 2 }, (_, index) => `f${index}=1`).join('&')
    const within = `CallSid=${callSid}&CallStatus=ringing&${fields}`
    expect(await receive(openBench(), authentic({ body: within }))).toMatchObject({ kind: 'notice' })
    const beyond = authentic({ body: `${within}&one=more` })
    expect(await receive(openBench(), beyond)).toMatchObject({ kind: 'refused', check: 'fields' })
  })

  test('is refused in a query as well', async () => {
    const sent = authentic({ body: '', ...json })
    const receipt = await receive(openBench(), { ...sent, query: `${sent.query ?? ''}&${body}` })
    expect(receipt).toMatchObject({ kind: 'refused', check: 'fields' })
  })
})

describe('a token that is not ours, or has expired', () => {
  test.each(['refused', 'expired', 'static'] as const)(
    'ends a notice before its signature is checked: %s',
    async (token) => {
      const route = { purpose: 'status', token, callId } as const
      expect(await receive(openBench(), { body: 'CallSid=c', route })).toMatchObject({
        kind: 'refused',
        check: 'token',
        reply: { status: 403 },
      })
    },
  )

  test.each(['refused', 'expired'] as const)('with a good signature still parks a call: %s', async (token) => {
    const route = { purpose: 'document', token, callId } as const
    const sent = authentic({ body: `CallSid=${callSid}&CallStatus=in-progress`, route })
    expect(textOf(await receive(openBench(), sent))).toContain('<Pause length="5"/><Redirect>')
  })
})

describe('JSON of 200,000 levels with a good signature', () => {
  const body = '['.repeat(200_000) + ']'.repeat(200_000)

  test('is a notice that is refused', async () => {
    const receipt = await receive(openBench(), authentic({ ...json, body }))
    expect(receipt).toMatchObject({ kind: 'refused', check: 'json', reply: { status: 400 } })
  })

  test('parks the call that requests a document', async () => {
    const bench = openBench()
    bench.calls.set(callId, held())
    const receipt = await receive(bench, authentic({ ...json, body, route: routeOf('document', '7p') }))
    expect(textOf(receipt)).toContain('<Redirect>')
  })
})

describe('a field that is named like a member of Object.prototype', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'toJSON', '$bigint'])(
    'changes nothing: %s',
    async (name) => {
      const fields = `CallSid=${callSid}&CallStatus=ringing&SequenceNumber=1`
      const receipt = await receive(openBench(), authentic({ body: `${name}=a&${fields}&${name}=b` }))
      if (receipt.kind !== 'notice') throw new Error(`expected a notice, got ${receipt.kind}`)
      const [translated] = receipt.events
      expect(translated).toMatchObject({ event: { type: 'call-ringing' }, callId, providerCallId: callSid })
      expect(Object.getPrototypeOf(translated?.raw)).toBe(Object.prototype)
      expect(JSON.parse(JSON.stringify(receipt.events))).toEqual(receipt.events)
    },
  )
})

function unread({ session: { ingress } }: Bench, route: Route, query = ''): WebhookReply | undefined {
  if (ingress.kind !== 'webhook') throw new Error('expected webhooks')
  const url = urlOf(route.purpose, callId, route.operation) + query
  return ingress.oversized?.({ method: 'POST', url, query: new URL(url).searchParams, headers: {}, route })
}

/** The route of a number, which has a token without a call. */
function numberRoute(purpose: string): Route {
  return { purpose, token: 'static' }
}

describe('an unknown value of the carrier is truncated and escaped everywhere', () => {
  const strange = `new\n\u202e${'x'.repeat(500)}`
  const word = /^\S*new\?\?x{59}$/

  test.each([
    ['status', 'CallStatus'],
    ['transfer', 'CallStatus'],
    ['party-status', 'CallStatus'],
    ['recording', 'RecordingStatus'],
    ['stream', 'StreamEvent'],
    ['conference', 'StatusCallbackEvent'],
  ])('the name of an event: %s', async (purpose, field) => {
    const sids = { CallSid: callSid, StreamSid: 's', RecordingSid: 'r', ConferenceSid: 'c' }
    const body = encodeForm({ ...sids, CallStatus: 'ringing', [field]: strange })
    const receipt = await receive(openBench(), authentic({ body, route: routeOf(purpose, '7a') }))
    if (receipt.kind !== 'notice') throw new Error(`expected a notice, got ${receipt.kind}`)
    expect(receipt.events).toMatchObject([
      { event: { type: 'provider-event' }, carrierName: expect.stringMatching(word) as string },
    ])
  })

  test('the reason of a failure', async () => {
    const failed = encodeForm({ CallSid: callSid, StreamSid: 's', StreamEvent: 'stream-error', StreamError: strange })
    const receipt = await receive(openBench(), authentic({ body: failed, route: routeOf('stream', '7s') }))
    if (receipt.kind !== 'notice') throw new Error(`expected a notice, got ${receipt.kind}`)
    expect(receipt.events).toMatchObject([
      {
        event: {
          type: 'stream-failed',
          failure: {
            message: expect.stringMatching(/ new\?\?x{59}$/) as string,
            providerCode: expect.stringMatching(word) as string,
          },
        },
      },
    ])
  })
})

describe('a request whose body was not read', () => {
  test('for the next document parks its call, which requests again after five seconds', () => {
    const reply = unread(openBench(), routeOf('document', '7p'))
    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' } })
    expect(reply?.body).toBe(parkedAt('7pk', 5))
    expect(unread(openBench(), routeOf('document', '7pk_abc'))?.body).toBe(parkedAt('7pk_abc', 5))
  })

  test('loses only the request itself: the next one reports the end of the play', async () => {
    const bench = openBench()
    bench.calls.set(callId, held({ current: { operation: 7, mode: 'document', document: '' }, finished: 6 }))
    const [, operation] = /c\.call1\.(\w+)\.mac/.exec(String(unread(bench, routeOf('document', '7p'))?.body)) ?? []
    const body = `CallSid=${callSid}&CallStatus=in-progress`
    const receipt = await receive(bench, authentic({ body, route: routeOf('document', operation) }))
    expect(receipt).toMatchObject({
      events: [{}, {}, { event: { type: 'play-ended' }, operationKey: '7p', dedupeKey: 'document:7p' }],
    })
  })

  test('for the document of a verb makes the call request it again', () => {
    const again = `<Redirect>${urlOf('laml', callId, '7p')}</Redirect>`
    expect(unread(openBench(), routeOf('laml', '7p'))?.body).toBe(served('<Pause length="5"/>', again))
  })

  test('of an incoming call lets it ring, and offers it again for a minute', () => {
    const bench = openBench()
    let query = ''
    for (let seconds = 0; seconds < 60; seconds += 5) {
      const body = String(unread(bench, numberRoute('incoming'), query)?.body)
      // a document that starts with a pause does not answer
      expect(body).toContain('<Response><Pause length="5"/><Redirect>')
      query = /\?since=\w+/.exec(body)?.[0] ?? 'the call was let go'
      bench.clock.pass(5_000)
    }
    expect(unread(bench, numberRoute('incoming'), query)?.body).toBe(served('<Reject reason="busy"/>'))
  })

  test('of a call without a holder parks it for a minute', () => {
    const bench = openBench()
    const since = `?since=${Math.floor(bench.clock.now() / 1000).toString(36)}`
    expect(unread(bench, numberRoute('park'), since)?.body).toContain(since)
    bench.clock.pass(60_000)
    expect(unread(bench, numberRoute('park'), since)?.body).toBe(served('<Hangup/>'))
  })

  test.each(['queued', 'wait'])('for the audio of a waiting party is answered with it: %s', (purpose) => {
    const music = '?music=https%3A%2F%2Fe.com%2Fa.wav'
    expect(unread(openBench(), routeOf(purpose, '7t'), music)?.body).toContain(
      '<Play loop="0">https://e.com/a.wav</Play>',
    )
  })

  test('of a party that joins a conference is answered with its document', () => {
    expect(unread(openBench(), routeOf('party', '7a'), '?name=room')?.body).toContain('>room</Conference>')
  })

  test.each([
    ['a notice', routeOf('status')],
    ['a notice of a number', numberRoute('number-status')],
    ['a document without a token of ours', { purpose: 'document', token: 'refused' }],
    ['a document with a token that is too old', { purpose: 'document', token: 'expired', callId }],
    ['a document with the token of another route', numberRoute('document')],
    ['an incoming call with a token of a call', routeOf('incoming')],
    ['a route that does not exist', routeOf('fly')],
  ] satisfies [string, Route][])('is answered 413 without a body: %s', (_title, route) => {
    expect(unread(openBench(), route)).toEqual({ status: 413 })
  })
})

test('a refusal leaves out the values of the query, which contain the caller’s number in a GET', async () => {
  const query = '?CallSid=c1&From=%2B14255550123&CallerName=Jane&4255550199&=x&a%0Ab=2'
  for (const signature of [forged, 'ab'.repeat(20), 'short']) {
    const receipt = await receive(openBench(), { body: '', query, signature })
    if (receipt.kind !== 'refused') throw new Error('expected a refusal')
    expect(receipt.detail).toContain('?CallSid=***&From=***&CallerName=***&***&***&***')
    for (const value of ['c1&', '4255550', 'Jane', '%0A']) expect(receipt.detail).not.toContain(value)
  }
})
