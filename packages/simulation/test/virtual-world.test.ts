import { createTelephony } from '@trunkline/core'
import { loopback } from '@trunkline/loopback'
import { inVirtualTime, SimulationStalled } from '@trunkline/simulation'
import { expect, test } from 'vitest'

test('a world without a carrier has the hosts and sockets that a program puts there', async () => {
  const seen = await inVirtualTime(
    async ({ acceptSockets, clock, openSocket, serve }) => {
      serve('http://127.0.0.1:4000', ({ body, target }) => ({
        status: 201,
        body: `${target} ${Buffer.from(body).toString()}`,
      }))
      acceptSockets('ws://127.0.0.1:4000', ({ url }) =>
        url.pathname === '/media' ? (socket) => socket.onMessage((data) => socket.send(`heard ${String(data)}`)) : 403,
      )
      const begun = clock.monotonic()
      const reply = await fetch('http://127.0.0.1:4000/a?b', { method: 'POST', body: 'c' })
      const { signal } = new AbortController()
      const refused = await openSocket('ws://127.0.0.1:4000/other', { headers: {}, signal })
      const opened = await openSocket('ws://127.0.0.1:4000/media', { headers: {}, signal })
      if (!('socket' in opened)) throw new Error('the socket was refused')
      opened.socket.send('d')
      const answer = await new Promise((resolve) => opened.socket.onMessage(resolve))
      return { reply: [reply.status, await reply.text()], refused, answer, tookMs: clock.monotonic() - begun }
    },
    { latencyMs: { from: 10, to: 10 } },
  )
  expect(seen).toEqual({ reply: [201, '/a?b c'], refused: { refused: 403 }, answer: 'heard d', tookMs: 70 })
})

test('at an address without a host the connection is refused, and a name is not found', async () => {
  const codes = await inVirtualTime(() =>
    Promise.all(
      ['http://127.0.0.1:1/', 'http://nowhere.example.com/'].map((url) =>
        fetch(url).then(
          () => 'answered',
          (error: unknown) => (error instanceof Error ? error.cause : undefined),
        ),
      ),
    ),
  )
  expect(codes).toMatchObject([{ code: 'ECONNREFUSED' }, { code: 'ENOTFOUND' }])
})

test('WebCrypto of a program is waited for, and takes no virtual time', async () => {
  const seen = await inVirtualTime(async ({ clock }) => {
    const fired: string[] = []
    setTimeout(() => fired.push('timer'), 1)
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(20_000_000))
    return { bytes: digest.byteLength, fired: fired.length, elapsedMs: clock.monotonic() }
  })
  expect(seen).toEqual({ bytes: 32, fired: 0, elapsedMs: 0 })
})

test('a program that waits for nothing that can come is a deadlock', async () => {
  await expect(inVirtualTime(() => new Promise(() => undefined))).rejects.toThrow(SimulationStalled)
})

test('a client is reached at its public address, by requests and by sockets', async () => {
  const seen = await inVirtualTime(
    async ({ clock, host, openSocket, random, wire }) => {
      const telephony = createTelephony({ provider: loopback(), clock, random, wire })
      host('http://127.0.0.1:4000', telephony)
      const reply = await fetch('http://127.0.0.1:4000/unknown', { method: 'POST' })
      const { signal } = new AbortController()
      const opened = await openSocket('ws://127.0.0.1:4000/unknown', { headers: {}, signal })
      await telephony.close()
      return { status: reply.status, opened }
    },
    { latencyMs: { from: 10, to: 10 } },
  )
  expect(seen).toEqual({ status: 404, opened: { refused: 404 } })
})
