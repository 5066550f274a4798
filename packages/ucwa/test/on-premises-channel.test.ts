import { expect, test, vi } from 'vitest'

import type { ChannelNews } from '../src/on-premises/channel/channel.ts'
import { polled, startChannel } from './fixtures/channel.ts'
import { self } from './fixtures/premises.ts'

/** The kinds of the next items, and the conversations in them. */
async function first(count: number, news: AsyncGenerator<ChannelNews>): Promise<readonly string[]> {
  const told: string[] = []
  while (told.length < count) {
    const { done, value } = await news.next()
    if (done === true) break
    const events = value.kind === 'application' ? [] : value.envelope.events
    const named = events.map((one) => (one.kind === 'event' ? one.event.link.href.split('/').at(-1) : one.problem))
    told.push([value.kind, ...named].join(' '))
  }
  return told
}

const at = (query: string) => `${self}/events?${query}`

test('each poll follows the link of the last reply, which acknowledges that reply', async () => {
  await using server = await startChannel([
    polled('next', 2, { event: 'c1' }),
    polled('next', 3),
    polled('next', 4, { event: 'c2' }),
  ])
  const stop = new AbortController()
  const news = server.follow(stop.signal)
  expect(await first(4, news)).toEqual(['application', 'events c1', 'events', 'events c2'])
  expect(server.polls).toEqual([at('ack=1&key=k'), at('ack=2&key=k'), at('ack=3&key=k')])
})

test('the next poll is sent only after the last events were consumed', async () => {
  await using server = await startChannel([polled('next', 2, { event: 'c1' })])
  const stop = new AbortController()
  const news = server.follow(stop.signal)
  expect(await first(2, news)).toEqual(['application', 'events c1'])
  expect(server.polls).toHaveLength(1)
  const waiting = news.next()
  await vi.waitUntil(() => server.polls.length === 2)
  stop.abort()
  expect(await waiting).toEqual({ done: true, value: undefined })
})

test('a reply may begin with a byte-order mark', async () => {
  const reply = polled('next', 2, { event: 'c1' })
  await using server = await startChannel([{ ...reply, mark: true } as typeof reply])
  expect(await first(2, server.follow(new AbortController().signal))).toEqual(['application', 'events c1'])
})

test.each(['resync', 'resume'] as const)('%s is followed instead of next, and every call is inspected', async (rel) => {
  await using server = await startChannel([polled(rel, 7), polled('next', 8, { event: 'c1' })], 200)
  const news = server.follow(new AbortController().signal)
  expect(await first(3, news)).toEqual(['application', 'doubt', 'events c1'])
  // the server has forgotten the requested time-out, so it is requested again
  expect(server.polls).toEqual([at('ack=1&key=k&timeout=200'), at('ack=7&key=k&timeout=200')])
})

test('an application that is gone is created again', async () => {
  const gone = { kind: 'json', status: 404, body: { code: 'NotFound', subcode: 'ApplicationNotFound' } } as const
  await using server = await startChannel([gone, polled('next', 2, { event: 'c1' })])
  const news = server.follow(new AbortController().signal)
  const { value: signIn } = await news.next()
  expect(signIn).toMatchObject({ kind: 'application', again: false })
  const { value: again } = await news.next()
  expect(again).toMatchObject({ kind: 'application', again: true })
  expect(await first(1, news)).toEqual(['events c1'])
  expect(server.signedIn()).toBe(2)
  expect(server.faults).toEqual([])
})

test('another poller ends this one with conflict, and it stops polling', async () => {
  const replaced = { kind: 'json', status: 409, body: { code: 'Conflict', subcode: 'PGetReplaced' } } as const
  await using server = await startChannel([replaced])
  const news = server.follow(new AbortController().signal)
  await expect(first(2, news)).rejects.toMatchObject({
    code: 'conflict',
    providerCode: 'Conflict/PGetReplaced',
    message: expect.stringContaining('endpointId'),
  })
  expect((await news.next()).done).toBe(true)
  expect(server.polls).toHaveLength(1)
})

test('a failed poll is retried at the same URL, after waits that double', async () => {
  const page = { kind: 'text', status: 200, body: '<html>proxy</html>' } as const
  await using server = await startChannel([
    { kind: 'cut' },
    { kind: 'text', status: 503, body: 'down' },
    page,
    { kind: 'text', status: 502, body: 'proxy' },
    polled('next', 2, { event: 'c1' }),
    { kind: 'cut' },
    polled('next', 3, { event: 'c2' }),
  ])
  const news = server.follow(new AbortController().signal)
  expect(await first(3, news)).toEqual(['application', 'events c1', 'events c2'])
  expect(server.polls).toEqual([
    ...Array.from({ length: 5 }, () => at('ack=1&key=k')),
    at('ack=2&key=k'),
    at('ack=2&key=k'),
  ])
  expect(server.waits).toEqual([1_000, 2_000, 4_000, 8_000, 1_000])
  expect(server.faults.map(({ code }) => code)).toEqual([
    'network',
    'unavailable',
    'unavailable',
    'unavailable',
    'network',
  ])
})

test('a wait that the server requests is kept, and none is longer than a minute', async () => {
  const asked = { kind: 'text', status: 503, body: '', headers: { 'retry-after': '7' } } as const
  const forever = { kind: 'text', status: 503, body: '', headers: { 'retry-after': '86400' } } as const
  await using server = await startChannel([asked, forever, polled('next', 2)])
  await first(2, server.follow(new AbortController().signal))
  expect(server.waits).toEqual([7_000, 60_000])
})

test('a refused sign-in is not retried soon, since that could lock the account', async () => {
  const refused = { kind: 'text', status: 403, body: '' } as const
  await using server = await startChannel([refused, polled('next', 2)])
  await first(2, server.follow(new AbortController().signal))
  expect(server.waits).toEqual([300_000])
})

test.each([
  ['leads elsewhere', 'https://evil.example/events?ack=2'],
  ['is missing', undefined],
])('a reply whose next %s ends the channel, and the ticket is sent nowhere else', async (_, href) => {
  const body = { _links: { self: { href: '/x' }, ...(href !== undefined && { next: { href } }) } }
  await using server = await startChannel([{ kind: 'json', body }])
  await expect(first(2, server.follow(new AbortController().signal))).rejects.toMatchObject({
    code: 'unexpected-reply',
  })
})

test("the client does not give up a poll before the server's time-out", async () => {
  await using server = await startChannel([], 180)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const stop = new AbortController()
    const news = server.follow(stop.signal)
    await news.next()
    const waiting = news.next()
    await vi.waitUntil(() => server.polls.length === 1, { interval: 5 })
    vi.advanceTimersByTime(205_000)
    // a poll that was given up would be reported before another request gets its reply
    await server.client.read(`${server.base}/me`)
    expect(server.faults).toEqual([])
    vi.advanceTimersByTime(10_000)
    await vi.waitUntil(() => server.faults.length === 1)
    expect(server.faults[0]?.code).toBe('timeout')
    stop.abort()
    await waiting
  } finally {
    vi.useRealTimers()
  }
})

test('an abort ends a poll at once', async () => {
  await using server = await startChannel([])
  const stop = new AbortController()
  const news = server.follow(stop.signal)
  await news.next()
  const waiting = news.next()
  await vi.waitUntil(() => server.polls.length === 1)
  stop.abort()
  expect((await waiting).done).toBe(true)
})
