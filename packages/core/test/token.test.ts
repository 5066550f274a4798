import { createTelephony } from '@trunkline/core'
import type { Route, WebhookRequest } from '@trunkline/core/driver'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { notice, ScriptedCarrier } from './fixtures/carrier.ts'
import { House } from './fixtures/house.ts'

const dayMs = 24 * 3_600_000

/** The route that the adapter is shown for a path. */
async function routeOf(house: House, url: string): Promise<Route> {
  let route: Route | undefined
  house.carrier.receipt = (request) => {
    ;({ route } = request)
    return notice([])
  }
  await house.request(url)
  if (route === undefined) throw new Error('the adapter was not asked')
  return route
}

const pathOf = (url: string) => new URL(url).pathname

test('a token names its call, its purpose and its operation', async () => {
  const house = new House()
  const url = house.host.callUrl('document', 'c_abc', '17')
  expect(url).toMatch(/^https:\/\/voice\.example\.com\/trunkline\/scripted\/document\/[\w.-]+$/)
  expect(await routeOf(house, pathOf(url))).toEqual({
    purpose: 'document',
    token: 'call',
    callId: 'c_abc',
    operation: '17',
  })
})

test('a token without an operation names none', async () => {
  const house = new House()
  const route = await routeOf(house, pathOf(house.host.callUrl('event', 'c_abc')))
  expect(route).toStrictEqual({ purpose: 'event', token: 'call', callId: 'c_abc' })
})

test('the proof in a token has 144 bits', () => {
  const house = new House()
  expect(house.host.callUrl('event', 'c_abc')).toMatch(/\.[\w-]{24}$/)
  expect(house.telephony.routeUrl('incoming')).toMatch(/\/s\.[\w-]{24}$/)
})

test('a token with any one character changed is refused', async () => {
  const house = new House()
  const url = pathOf(house.host.callUrl('event', 'c_abcdefghijklmnopqrstuv', '3'))
  const from = url.lastIndexOf('/') + 1
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: from, max: url.length - 1 }),
      fc.constantFrom('A', 'B', 'a', 'b', '0', '1', '9', '-', '_', '.'),
      async (index, character) => {
        fc.pre(url[index] !== character)
        const forged = url.slice(0, index) + character + url.slice(index + 1)
        expect((await routeOf(house, forged)).token).toBe('refused')
      },
    ),
    { numRuns: 300 },
  )
})

test.each(['', 's', 's.', '.', 'c...', 'c.c_abc.3.zzzzzz', 'c.c_abc.3.zzzzzz.', '%00', '..'])(
  'what is no token is refused: "%s"',
  async (token) => {
    const house = new House()
    expect(await routeOf(house, `/trunkline/scripted/event/${token}`)).toEqual({ purpose: 'event', token: 'refused' })
  },
)

test('a token of one purpose or provider opens no other', async () => {
  const house = new House()
  const url = pathOf(house.host.callUrl('event', 'c_abc'))
  expect((await routeOf(house, url.replace('/event/', '/document/'))).token).toBe('refused')
  const other = new House({ name: 'another' })
  expect((await routeOf(other, url.replace('/scripted/', '/another/'))).token).toBe('refused')
})

test('a token is good for the age of a call and two days, then it is ours but expired', async () => {
  const house = new House()
  const url = pathOf(house.host.callUrl('event', 'c_abc'))
  await house.clock.advance(3 * dayMs)
  expect((await routeOf(house, url)).token).toBe('call')
  await house.clock.advance(2_000)
  expect(await routeOf(house, url)).toMatchObject({ token: 'expired', callId: 'c_abc' })
})

test('a route without a call has a token without end, which is no token of a call', async () => {
  const house = new House()
  const url = pathOf(house.telephony.routeUrl('incoming'))
  await house.clock.advance(400 * dayMs)
  expect(await routeOf(house, url)).toEqual({ purpose: 'incoming', token: 'static' })
})

test('keys can be changed: the first signs, all are accepted, a dropped one no more', async () => {
  const before = new House({ telephony: { tokenKeys: ['old'] } })
  const url = pathOf(before.host.callUrl('event', 'c_abc'))
  const between = new House({ telephony: { tokenKeys: ['new', 'old'] } })
  expect((await routeOf(between, url)).token).toBe('call')
  const after = new House({ telephony: { tokenKeys: ['new'] } })
  expect((await routeOf(after, url)).token).toBe('refused')
  expect((await routeOf(after, pathOf(between.host.callUrl('event', 'c_abc')))).token).toBe('call')
})

test.each([[[]], [['']]])('no key at all, or an empty one, is refused: %j', (tokenKeys) => {
  const openHouse = () => new House({ telephony: { tokenKeys } })
  expect(openHouse).toThrow(expect.objectContaining({ code: 'invalid-argument' }))
  expect(openHouse).toThrow('tokenKeys needs at least one key, and none may be empty')
})

test('an operation that would break the path is refused', () => {
  const house = new House()
  for (const operation of ['a/b', 'a.b', 'ä', 'a b']) {
    const write = () => house.host.callUrl('event', 'c_abc', operation)
    expect(write).toThrow(expect.objectContaining({ code: 'invalid-argument' }))
    expect(write).toThrow('operation')
  }
})

test('a token is 200 characters at most, with room for long ids', () => {
  const house = new House()
  const id = house.host.incomingCallId('x'.repeat(500))
  const token = house.host.callUrl('event', id, 'o'.repeat(60)).split('/').at(-1)
  expect(token?.length).toBeLessThanOrEqual(200)
  expect(id).toBe(house.host.incomingCallId('x'.repeat(500)))
})

test('a path is ours also behind a proxy that puts a prefix before it or takes one away', async () => {
  const house = new House({ telephony: { publicUrl: 'https://example.com/voice/' } })
  const seen: string[] = []
  const url = house.host.callUrl('event', 'c_abc')
  expect(url).toContain('https://example.com/voice/trunkline/scripted/event/')
  const tail = url.slice(url.indexOf('/trunkline/'))
  for (const path of [`/voice${tail}`, tail, `/inner/x${tail}`]) {
    house.carrier.receipt = (request: WebhookRequest) => {
      seen.push(request.url, request.route.token)
      return notice([])
    }
    await house.request(`${path}?next=/trunkline/scripted/elsewhere`)
  }
  const carriers = `${url}?next=/trunkline/scripted/elsewhere`
  expect(seen).toEqual([carriers, 'call', carriers, 'call', carriers, 'call'])
})

test.each(['/', '/trunkline/another/event/x', '/trunkline/scripted/event', '/trunkline/scripted/event/x/y', '/health'])(
  'a path that is none of ours is left alone: %s',
  async (url) => {
    const house = new House()
    const request = { method: 'GET', url, headers: {}, body: new Uint8Array() }
    expect(await house.telephony.receive(request)).toBeUndefined()
  },
)

function open(publicUrl: string, mediaUrl?: string): string | undefined {
  const carrier = new ScriptedCarrier()
  createTelephony({ provider: carrier.provider, publicUrl, ...(mediaUrl !== undefined && { mediaUrl }) })
  return carrier.host?.callMediaUrl('media', 'c_1')
}

describe('the public URL', () => {
  test.each([
    'ws://voice.example.com',
    'wss://voice.example.com',
    'http://voice.example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'https://voice.example.com/?a=1',
    'https://voice.example.com/#a',
    'https://user:secret@voice.example.com',
    'voice.example.com',
    '/voice',
  ])('is refused when no carrier may be given it: %s', (url) => {
    expect(() => open(url)).toThrow(expect.objectContaining({ code: 'invalid-argument' }))
    expect(() => open(url)).not.toThrow('secret@')
  })

  test.each([
    ['voice.example.com', 'publicUrl cannot be used: it is not an absolute URL'],
    ['https://voice.example.com/?a=1', 'it has a query or a fragment'],
    ['https://voice.example.com/#a', 'it has a query or a fragment'],
    ['https://user@voice.example.com', 'it has a user name or a password'],
    ['https://:secret@voice.example.com', 'it has a user name or a password'],
    ['ws://localhost:8080', 'it begins with ws://, and only loopback hosts may be reached without TLS'],
    ['ftp://127.0.0.1', 'it begins with ftp://'],
  ])('is refused with the reason: %s, %s', (url, reason) => {
    expect(() => open(url)).toThrow(reason)
  })

  test.each([
    ['https://voice.example.com/', 'wss://voice.example.com/trunkline/'],
    ['https://voice.example.com/calls//', 'wss://voice.example.com/calls/trunkline/'],
    ['http://localhost:8080', 'ws://localhost:8080/trunkline/'],
    ['http://127.0.0.1:1', 'ws://127.0.0.1:1/trunkline/'],
    ['http://127.100.0.12:1', 'ws://127.100.0.12:1/trunkline/'],
    ['http://[::1]:1', 'ws://[::1]:1/trunkline/'],
  ])('%s is also where media comes in', (url, media) => {
    expect(open(url)?.startsWith(media)).toBe(true)
  })

  test('may differ from the one for media, which reaches this very process', () => {
    const media = 'wss://pod-7.example.com/trunkline/'
    expect(open('https://voice.example.com', 'wss://pod-7.example.com')?.startsWith(media)).toBe(true)
    expect(open('https://voice.example.com', 'https://pod-7.example.com')?.startsWith(media)).toBe(true)
    expect(open('https://voice.example.com', 'https://news.example.com')).toMatch(/^wss:\/\/news\.example\.com\//)
    expect(() => open('https://voice.example.com', 'ws://pod-7.example.com')).toThrow('mediaUrl cannot be used')
  })

  test('is asked for only where a callback is, and then at the start', () => {
    const { provider } = new ScriptedCarrier()
    expect(() => createTelephony({ provider })).toThrow('scripted needs publicUrl')
    const polled = new ScriptedCarrier({ ingress: { kind: 'poll', async *events() {} } })
    const telephony = createTelephony({ provider: polled.provider })
    expect(() => telephony.routeUrl('incoming')).toThrow('scripted needs publicUrl')
  })

  test('has the routes that the provider names, and no others', () => {
    const provider = { ...new ScriptedCarrier().provider, routes: ['incoming', 'status'] }
    const telephony = createTelephony({ provider, publicUrl: 'https://voice.example.com' })
    expect(telephony.routeUrl('status')).toContain('https://voice.example.com/trunkline/scripted/status/')
    expect(() => telephony.routeUrl('incomming')).toThrow('no route "incomming", did you mean "incoming"?')
  })
})
