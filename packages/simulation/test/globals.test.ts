import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

import { simulation } from '@trunkline/simulation'
import { expect, test } from 'vitest'

const { run } = await simulation({ provider: 'loopback', startAt: Date.UTC(2031, 4, 6) })

test('timers and dates of a program are those of the world', async () => {
  const seen = await run(async ({ world }) => {
    const times: [string, number][] = []
    const note = (name: string) => times.push([name, world.elapsedMs])
    const repeated = setInterval(() => note('interval') && times.length > 3 && clearInterval(repeated), 3_600)
    clearTimeout(setTimeout(() => note('never'), 10))
    setTimeout((name: string) => note(name), 1_800, 'with a value')
    await sleep(7_300)
    await promisify(setTimeout)(100)
    return { times, date: new Date().toISOString(), now: Date.now(), elapsed: performance.now() }
  })
  expect(seen.times).toEqual([
    ['with a value', 1_800],
    ['interval', 3_600],
    ['interval', 7_200],
  ])
  expect(seen.date).toBe('2031-05-06T00:00:07.400Z')
  expect([seen.now, seen.elapsed]).toEqual([Date.UTC(2031, 4, 6) + 7_400, 7_400])
})

test('a date with values, a date as text and the class itself stay what they are', async () => {
  const { given, made, text } = await run(() => ({ given: new Date(5), made: new Date(), text: Date() }))
  expect(given.getTime()).toBe(5)
  expect(given).toBeInstanceOf(Date)
  expect(made).toBeInstanceOf(Date)
  expect(text).toBe(new Date(Date.UTC(2031, 4, 6)).toString())
})

test('a timer can be kept, refreshed, and stopped by its number', async () => {
  const seen = await run(async ({ world }) => {
    const fired: number[] = []
    const timer = setTimeout(() => fired.push(world.elapsedMs), 100)
    const stopped = setTimeout(() => fired.push(-1), 100)
    await sleep(60)
    timer.refresh()
    clearTimeout(Number(stopped))
    expect(timer.unref().hasRef()).toBe(false)
    await sleep(200)
    return fired
  })
  expect(seen).toEqual([160])
})

test('time-outs of signals are those of the world', async () => {
  const reason = await run(async ({ world }) => {
    const signal = AbortSignal.timeout(30_000)
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    return [world.elapsedMs, (signal.reason as Error).name]
  })
  expect(reason).toEqual([30_000, 'TimeoutError'])
  const aborted = run(async () => sleep(1_000, undefined, { signal: AbortSignal.timeout(10) }))
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' })
})

test('chance repeats itself', async () => {
  const [first, second] = [await run(() => Math.random()), await run(() => Math.random())]
  expect(second).toBe(first)
  expect(await run(() => [Math.random(), Math.random()])).toEqual([first, expect.not.closeTo(first, 10)])
})

test('fetch reaches the hosts of the world, follows redirects, and nothing else', async () => {
  const seen = await run(async ({ hosts }) => {
    hosts.serve('https://crm.example.com', async (request) => {
      const { pathname } = new URL(request.url)
      if (pathname === '/old') return new Response(null, { status: 302, headers: { location: '/new' } })
      return Response.json({ pathname, method: request.method, body: await request.text(), at: Date.now() })
    })
    const redirected = await fetch('https://crm.example.com/old', { method: 'POST', body: 'x' })
    const posted = await fetch(new Request('https://crm.example.com/post', { method: 'POST', body: 'caller' }))
    const file = await fetch(hosts.add(new Uint8Array([1, 2, 3]), { contentType: 'text/plain', path: '/file' }))
    const missing = await fetch(new URL('/missing', 'https://hosts.simulation.invalid'))
    const elsewhere = await fetch('https://elsewhere.example.com').catch((thrown: Error) => thrown.cause)
    return {
      redirected: await redirected.json(),
      posted: await posted.json(),
      file: await file.text(),
      missing: missing.status,
      elsewhere,
    }
  })
  expect(seen.redirected).toMatchObject({ pathname: '/new', method: 'GET', body: '' })
  expect(seen.posted).toMatchObject({ pathname: '/post', method: 'POST', body: 'caller' })
  expect(seen).toMatchObject({ file: '\u0001\u0002\u0003', missing: 404, elsewhere: { code: 'ENOTFOUND' } })
})

test('code outside of a run keeps the machine’s globals, and after a run all do', async () => {
  const before = { setTimeout, clearTimeout, setInterval, clearInterval, Date, fetch, random: Math.random }
  const outside = Promise.withResolvers<void>()
  // this timer belongs to the test: it would never fire in virtual time, which stands still until it does
  const started = performance.now()
  const timer = new Promise<number>((resolve) => {
    void outside.promise.then(() => setTimeout(() => resolve(performance.now() - started), 30))
  })
  const elapsed = await run(async ({ outside: wait, world }) => {
    await wait(() => {
      outside.resolve()
      return timer
    })
    return world.elapsedMs
  })
  expect(elapsed).toBe(0)
  expect(await timer).toBeGreaterThanOrEqual(25)
  expect({ setTimeout, clearTimeout, setInterval, clearInterval, Date, fetch, random: Math.random }).toEqual(before)
  expect(globalThis.setTimeout).toBe(before.setTimeout)
  expect(globalThis.Date).toBe(before.Date)
})

test('runs follow one another, and a run inside of a run is refused', async () => {
  const order: string[] = []
  const story = (name: string) =>
    run(async () => {
      order.push(`${name} begins`)
      await sleep(1_000)
      order.push(`${name} ends`)
    })
  await Promise.all([story('first'), story('second')])
  expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
  await expect(run(() => run(() => undefined))).rejects.toThrow('inside of another run')
})
