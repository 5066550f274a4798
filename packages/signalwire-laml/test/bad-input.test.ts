import { createHash } from 'node:crypto'

import type { Receipt, Route } from '@trunkline/core/driver'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { signWebhook } from '../src/auth/index.ts'
import { document, DocumentError, inlineDocument, play, raw, say } from '../src/laml/index.ts'
import { decodeForm, encodeForm } from '../src/wire/index.ts'
import {
  type Bench,
  callId,
  contextOf,
  held,
  openBench,
  parkedAt,
  routeOf,
  signingKey,
  textOf,
  urlOf,
} from './fixtures/session.ts'
import { answer, callReply, callSid, only } from './fixtures/space.ts'
import { answered, caller, eventsOf, open, own, type Stage } from './fixtures/stage.ts'

const form = 'application/x-www-form-urlencoded'
const status = { CallSid: callSid, CallStatus: 'ringing', SequenceNumber: '1' }

beforeEach(() => {
  nock.disableNetConnect()
  nock.enableNetConnect('127.0.0.1')
})

afterEach(() => {
  const pending = nock.pendingMocks()
  nock.cleanAll()
  expect(pending).toEqual([])
})

interface Posted {
  readonly route?: Route
  readonly body: string
  readonly contentType?: string
  readonly query?: string
  readonly key?: string
  /** The body that is signed, if it is another one. */
  readonly signed?: string
}

async function post({ session }: Bench, { route = routeOf('status'), body, ...more }: Posted): Promise<Receipt> {
  if (session.ingress.kind !== 'webhook') throw new Error('expected webhooks')
  const { contentType = form, key = signingKey, query = '', signed = body } = more
  const url = urlOf(route.purpose, callId, route.operation) + query
  const params = contentType === form ? decodeForm(signed).entries : []
  return session.ingress.receive({
    method: 'POST',
    url,
    query: new URL(url).searchParams,
    headers: { 'content-type': contentType, 'x-signalwire-signature': signWebhook({ signingKey: key, url, params }) },
    body: new TextEncoder().encode(body),
    route,
  })
}

function ruleOf(write: () => unknown): string | undefined {
  try {
    write()
    return undefined
  } catch (thrown) {
    return thrown instanceof DocumentError ? thrown.rule : String(thrown)
  }
}

describe('malformed XML from the application', () => {
  test.each([
    ['an element whose name is none', () => raw('Sms/><Hangup', {}), 'raw-name'],
    ['an attribute whose name is none', () => raw('Sms', { 'to="x" from': 'y' }), 'raw-name'],
    ['an address that breaks out', () => play('https://example.com/a.wav "><Hangup/>'), 'play-url'],
  ])('%s is refused before there is a document', (_title, write, rule) => {
    expect(ruleOf(write)).toBe(rule)
  })

  test.each([
    '<speak>never ends',
    '<speak><b>crossed</speak></b>',
    '<speak>one</speak><speak>two</speak>',
    '<!DOCTYPE speak [<!ENTITY x "y">]><speak>&x;</speak>',
    '<speak>&nbsp;</speak>',
    '<speak><say-as interpret-as=date>1</say-as></speak>',
  ])('SSML that is not well-formed fails with invalid-argument, and nothing is sent: %s', async (ssml) => {
    const playing = openBench().session.driver.doPlay?.(contextOf(), {
      source: { kind: 'ssml', ssml },
      loop: false,
      providerOptions: undefined,
    })
    await expect(playing).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('ssml') as string,
    })
  })
})

test('text is always escaped: it cannot add a verb', async () => {
  const sent = answer('POST', 200, callReply('in-progress'))
  const text = 'Tom & "Jerry" <Hangup/> &lt;Dial&gt; ]]>'
  await openBench().session.driver.doPlay?.(contextOf(), {
    source: { kind: 'speech', text },
    loop: false,
    providerOptions: undefined,
  })
  const written = String(decodeForm(only(sent).body).record['Twiml'])
  expect(written).toContain('<Say>Tom &amp; "Jerry" &lt;Hangup/&gt; &amp;lt;Dial&amp;gt; ]]&gt;</Say>')
  expect(inlineDocument(say(text))).toBe(`<Response>${/<Say>.*<\/Say>/s.exec(written)?.[0] ?? ''}</Response>`)
})

test('an unknown verb is written only with `raw`, and escaped', () => {
  expect(document(raw('Fly', { to: '<Moon>' }, 'now & then'))).toContain('<Fly to="&lt;Moon&gt;">now &amp; then</Fly>')
})

test('an unknown verb of ours has no webhook: 404, and no event', async () => {
  const receipt = await post(openBench(), { route: routeOf('fly'), body: encodeForm(status) })
  expect(receipt).toMatchObject({ kind: 'refused', check: 'route', reply: { status: 404 } })
})

describe('a wrong signature', () => {
  test.each([
    ['of another key', { key: 'PSK-other' }],
    ['of other fields', { signed: encodeForm({ ...status, CallStatus: 'completed' }) }],
  ])('%s is refused with 403, without a secret in the reply', async (_title, more) => {
    const receipt = await post(openBench(), { body: encodeForm(status), ...more })
    expect(receipt).toMatchObject({ kind: 'refused', check: 'signature:signature', reply: { status: 403 } })
    expect(JSON.stringify(receipt)).not.toContain(signingKey)
  })

  test('is refused for a document as well, which would show what the call does', async () => {
    const bench = openBench()
    bench.calls.set(callId, held())
    const route = routeOf('document', '7p')
    const receipt = await post(bench, { route, body: encodeForm(status), key: 'PSK-other' })
    expect(receipt).toMatchObject({ kind: 'refused', reply: { status: 403 } })
  })
})

describe('a replayed webhook', () => {
  test('of a state is the same fact, and counts once', async () => {
    const bench = openBench()
    const receipts = [await post(bench, { body: encodeForm(status) }), await post(bench, { body: encodeForm(status) })]
    const keys = receipts.flatMap((receipt) =>
      receipt.kind === 'notice' ? receipt.events.map(({ dedupeKey }) => dedupeKey) : [],
    )
    expect(keys).toEqual([`status:${callSid}:1:ringing`, `status:${callSid}:1:ringing`])
  })

  test('of a document request gets the current document, and undoes nothing', async () => {
    const bench = openBench()
    bench.calls.set(callId, held({ finished: 9 }))
    const receipt = await post(bench, { route: routeOf('document', '7p'), body: encodeForm(status) })
    if (receipt.kind !== 'document') throw new Error('expected a document')
    expect(receipt.events.map(({ state }) => state).filter((state) => state !== undefined)).toEqual([])
    expect(receipt.events.at(-1)).toMatchObject({ dedupeKey: 'document:7p' })
    expect(textOf(receipt)).toBe(parkedAt('7pk'))
  })

  test('at another URL does not have the signature of that URL', async () => {
    const { ingress } = openBench().session
    if (ingress.kind !== 'webhook') throw new Error('expected webhooks')
    const url = urlOf('status', 'c_other')
    const signature = signWebhook({ signingKey, url: urlOf('status', callId), params: Object.entries(status) })
    const replayed = await ingress.receive({
      method: 'POST',
      url,
      query: new URLSearchParams(),
      headers: { 'content-type': form, 'x-signalwire-signature': signature },
      body: new TextEncoder().encode(encodeForm(status)),
      route: { purpose: 'status', token: 'call', callId: 'c_other' },
    })
    expect(replayed).toMatchObject({ kind: 'refused', reply: { status: 403 } })
  })

  test('changes nothing in a live call: every state is reported once, in order', async () => {
    await using stage = await open()
    const { emulator, phone } = stage
    emulator.world.fault({ on: { kind: 'callback' }, effect: 'twice', times: 50 })
    emulator.world.party({ number: caller, answerAfterMs: 200 })
    const call = await phone.dial({ to: caller, from: own })
    const events = eventsOf(call)
    await call.answered()
    await call.play({ url: stage.tone(900, 200) }).ended
    emulator.world.hangUp(call.providerCallId ?? '', caller)
    await call.ended
    expect(events.map(({ type }) => type).filter((type) => type !== 'provider-event')).toEqual([
      'call-dialled',
      'call-ringing',
      'call-answered',
      'play-started',
      'play-ended',
      'call-ended',
    ])
  })
})

describe('a body beyond the limit', () => {
  const padded = { CallStatus: 'completed', Padding: 'x'.repeat(100_000) }

  async function sent(stage: Stage, field: 'StatusCallback' | 'FallbackUrl'): Promise<Response> {
    const created = stage.emulator.world.exchanges({ kind: 'request' }).find(({ url }) => url.endsWith('/Calls.json'))
    const address = new URLSearchParams(created?.requestBody).get(field) ?? ''
    return fetch(address, { method: 'POST', headers: { 'content-type': form }, body: encodeForm(padded) })
  }

  test('of a notice is answered 413, and the call continues', async () => {
    await using stage = await open()
    const call = await answered(stage)
    expect((await sent(stage, 'StatusCallback')).status).toBe(413)
    expect(call.state).toBe('answered')
    await call.sendDigits('1')
    await call.hangUp()
  })

  test('of a request for a document is answered with one that keeps the call', async () => {
    await using stage = await open()
    const call = await answered(stage)
    const reply = await sent(stage, 'FallbackUrl')
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/xml; charset=utf-8'])
    expect(await reply.text()).toMatch(
      /^<\?xml .*\?><Response><Pause length="5"\/><Redirect>http.*<\/Redirect><\/Response>$/,
    )
    await call.sendDigits('1')
    await call.hangUp()
  })
})

describe('JSON instead of a form', () => {
  const json = JSON.stringify(status)
  const hash = createHash('sha256').update(json).digest('hex')

  test('is refused with 403 when the signature does not cover it, and says so', async () => {
    const receipt = await post(openBench(), { body: json, contentType: 'application/json' })
    expect(receipt).toMatchObject({ kind: 'refused', check: 'signature:body-hash', reply: { status: 403 } })
    expect(receipt.kind === 'refused' && receipt.detail).toContain('bodySHA256')
  })

  test('is refused with another body than the one whose hash is signed', async () => {
    const query = `?bodySHA256=${createHash('sha256').update('{}').digest('hex')}`
    const receipt = await post(openBench(), { body: json, contentType: 'application/json', query })
    expect(receipt).toMatchObject({ kind: 'refused', check: 'signature:body-hash' })
  })

  test('is read like a form when its hash is signed', async () => {
    const query = `?bodySHA256=${hash}`
    const receipt = await post(openBench(), { body: json, contentType: 'application/json', query })
    expect(receipt).toMatchObject({ kind: 'notice', events: [{ event: { type: 'call-ringing' } }] })
  })

  test.each(['{', '[]', '"text"', '{"CallSid":{"a":1}}'])(
    'is kept as malformed if it has no content: %s',
    async (body) => {
      const query = `?bodySHA256=${createHash('sha256').update(body).digest('hex')}`
      const receipt = await post(openBench(), { body, contentType: 'application/json', query })
      expect(receipt).toMatchObject({
        kind: 'notice',
        events: [{ event: { type: 'provider-event', name: 'malformed' } }],
        reply: { status: 204 },
      })
    },
  )
})
