import { getEventListeners } from 'node:events'

import { type Wire, WireError, type WireReply } from '@trunkline/core/driver'
import { createHttp } from '@trunkline/core/http'
import { expect, test, vi } from 'vitest'

import { gatedWire } from '../src/base/request-gate.ts'
import { failureOf, House } from './fixtures/house.ts'
import { ManualClock, settled } from './fixtures/manual-clock.ts'

/** A wire whose replies the test gives, one after the other. */
function heldWire(): { readonly wire: Wire; readonly urls: string[]; readonly answer: () => void } {
  const urls: string[] = []
  const open: (() => void)[] = []
  const reply: WireReply = { status: 204, headers: {}, body: (async function* () {})() }
  const wire: Wire = {
    send({ url }) {
      urls.push(url)
      const { promise, resolve } = Promise.withResolvers<WireReply>()
      open.push(() => resolve(reply))
      return promise
    },
  }
  return { wire, urls, answer: () => open.shift()?.() }
}

const request = (name: string) => ({ method: 'GET', url: `https://a/${name}`, headers: {}, body: new Uint8Array() })

test('so many requests at once are under way; the others follow in order', async () => {
  const { answer, urls, wire } = heldWire()
  const gate = gatedWire(wire, 2)
  const sending = ['1', '2', '3', '4'].map(async (name) => gate.send(request(name)))
  await settled()
  expect(urls).toEqual(['https://a/1', 'https://a/2'])
  answer()
  await settled()
  expect(urls).toEqual(['https://a/1', 'https://a/2', 'https://a/3'])
  for (let left = 0; left < 3; left += 1) {
    answer()
    await settled()
  }
  expect(await Promise.all(sending)).toHaveLength(4)
})

test('a request that is given up before its turn was never sent, and takes no place', async () => {
  const { answer, urls, wire } = heldWire()
  const gate = gatedWire(wire, 1)
  const abort = new AbortController()
  const first = gate.send(request('1'))
  const second = gate.send({ ...request('2'), signal: abort.signal }).catch((thrown: unknown) => thrown)
  const third = gate.send(request('3'))
  await settled()
  abort.abort()
  const failure = await second
  expect(failure).toBeInstanceOf(WireError)
  expect(failure).toMatchObject({ sent: false })
  answer()
  await first
  await settled()
  answer()
  await third
  expect(urls).toEqual(['https://a/1', 'https://a/3'])
})

test('a request that was given up before it began is never sent, and says so', async () => {
  const { answer, urls, wire } = heldWire()
  const gate = gatedWire(wire, 1)
  const first = gate.send(request('1'))
  const second = gate.send({ ...request('2'), signal: AbortSignal.abort() }).catch((thrown: unknown) => thrown)
  expect(await second).toMatchObject({ sent: false, message: 'the request was given up before its turn' })
  answer()
  await first
  expect(urls).toEqual(['https://a/1'])
})

test('a request that has had its turn is left to the wire: the gate does not listen to its signal', async () => {
  const { answer, urls, wire } = heldWire()
  const gate = gatedWire(wire, 1)
  const { signal } = new AbortController()
  const sending = [gate.send(request('1')), gate.send({ ...request('2'), signal })]
  await settled()
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  answer()
  await settled()
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  answer()
  await Promise.all(sending)
  expect(urls).toEqual(['https://a/1', 'https://a/2'])
})

test('a place is free again after a reply and after a failure, also when no one waits', async () => {
  let sent = 0
  const failing: Wire = {
    send: () => {
      sent += 1
      return Promise.reject(new Error('cut'))
    },
  }
  const gate = gatedWire(failing, 1)
  for (let round = 1; round <= 3; round += 1) await expect(gate.send(request('1'))).rejects.toThrow('cut')
  expect(sent).toBe(3)
})

test('the timer of a request stands still while it waits for its turn', async () => {
  const { answer, wire } = heldWire()
  const gate = gatedWire(wire, 1)
  const seen: string[] = []
  const timer = { pause: () => seen.push('paused'), restart: () => seen.push('restarted') }
  const sending = [gate.send({ ...request('1'), timer }), gate.send({ ...request('2'), timer })]
  await settled()
  expect(seen).toEqual(['paused'])
  answer()
  await settled()
  expect(seen).toEqual(['paused', 'restarted'])
  answer()
  await Promise.all(sending)
})

test('without a limit the wire is used as it is', () => {
  const { wire } = heldWire()
  expect(gatedWire(wire, Infinity)).toBe(wire)
})

test('the time-out of a request counts from its turn', async () => {
  const { answer, urls, wire } = heldWire()
  const clock = new ManualClock()
  const http = createHttp({ baseUrl: 'https://a', provider: 'x', wire: gatedWire(wire, 1), clock, timeoutMs: 1_000 })
  const sending = ['/1', '/2', '/3'].map(async (path) => http.send({ method: 'GET', path, repeat: 'never' }))
  // the client loads its HTTP library with the first request
  await vi.waitFor(() => expect(urls).toHaveLength(1), { timeout: 15_000 })
  for (let left = 0; left < 3; left += 1) {
    await settled()
    await clock.advance(900)
    answer()
  }
  expect((await Promise.all(sending)).map(({ status }) => status)).toEqual([204, 204, 204])
  expect(urls).toHaveLength(3)
})

test('a client whose events are polled needs room for more than its channel', async () => {
  const ingress = { kind: 'poll', events: async function* () {} } as const
  const open = (concurrentRequests: number): House =>
    new House({ ingress, telephony: { limits: { concurrentRequests } } })
  expect(() => open(1)).toThrow('concurrentRequests must be above 1')
  await open(2).telephony.close()
  expect((await failureOf(new House().telephony.dial({ to: '' }))).code).toBe('invalid-argument')
})
