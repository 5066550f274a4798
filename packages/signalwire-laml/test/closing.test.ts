import type { WebhookReply } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { signWebhook } from '../src/auth/index.ts'
import { encodeForm } from '../src/wire/index.ts'
import {
  base,
  type Bench,
  callId,
  openBench,
  parkedAt,
  routeOf,
  served,
  signingKey,
  urlOf,
} from './fixtures/session.ts'
import { callSid } from './fixtures/space.ts'
import { openVirtual, type Phone, type Virtual } from './fixtures/virtual.ts'

const own = '+14255550100'
const caller = '+14255550123'

type Route = ReturnType<typeof routeOf>

/** The reply of a closed client. */
async function closing({ session: { ingress } }: Bench, route: Route, key = signingKey): Promise<WebhookReply> {
  if (ingress.kind !== 'webhook' || ingress.closing === undefined) throw new Error('expected webhooks')
  const url =
    route.token === 'static' ? `${base}/${route.purpose}/s.mac` : urlOf(route.purpose, callId, route.operation)
  const fields = { CallSid: callSid, CallStatus: 'in-progress' }
  const signature = signWebhook({ signingKey: key, url, params: Object.entries(fields) })
  return ingress.closing({
    method: 'POST',
    url,
    query: new URL(url).searchParams,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-signalwire-signature': signature },
    body: Buffer.from(encodeForm(fields)),
    route,
  })
}

async function answered(virtual: Virtual, phone: Phone): Promise<Awaited<ReturnType<Phone['dial']>>> {
  const { clock, emulator } = virtual
  emulator.world.party({ number: caller, answerAfterMs: 100 })
  const call = await clock.until(phone.dial({ to: caller, from: own }))
  await clock.until(call.answered())
  return call
}

describe('while the client is closed', () => {
  test('a call that requests its next document is parked, and requests again after the usual interval', async () => {
    expect(await closing(openBench(), routeOf('document', '7p'))).toMatchObject({
      status: 200,
      body: parkedAt('7pk', 30),
    })
    expect(await closing(openBench({ parkSeconds: 20 }), routeOf('laml', '7p'))).toMatchObject({
      status: 200,
      body: served('<Pause length="20"/>', `<Redirect>${urlOf('laml', callId, '7p')}</Redirect>`),
    })
  })

  test('an incoming call continues to ring', async () => {
    const { body } = await closing(openBench(), { purpose: 'incoming', token: 'static' })
    expect(body).toContain('<Response><Pause length="10"/><Redirect>')
  })

  test('a signed request with an expired token parks its call as well', async () => {
    const { body } = await closing(openBench(), { purpose: 'document', token: 'expired', callId })
    expect(body).toContain('<Pause length="5"/><Redirect>')
  })

  test('the silence that answers a call is still served', async () => {
    const reply = await closing(openBench(), { purpose: 'silence', token: 'static' })
    expect([reply.status, reply.headers?.['content-type']]).toEqual([200, 'audio/wav'])
  })

  test.each(['status', 'recording', 'stream', 'fly'])('a notice is answered 503: %s', async (purpose) => {
    expect(await closing(openBench(), routeOf(purpose))).toEqual({ status: 503 })
  })

  test("a request without the carrier's signature is refused", async () => {
    expect(await closing(openBench(), routeOf('document', '7p'), 'PSK-other')).toEqual({ status: 403 })
  })
})

describe('a restart of the application', () => {
  test('drops no parked call: it is parked until the next process listens', async () => {
    await using virtual = await openVirtual()
    const { clock, emulator } = virtual
    const first = virtual.start()
    await answered(virtual, first)
    await clock.advance(25_000)
    await clock.until(first.close())
    // a parked call requests its next document after thirty seconds, and finds the client closed
    await clock.advance(10_000)
    virtual.stop()
    await clock.advance(15_000)
    virtual.start()
    await clock.advance(30_000)
    expect(emulator.world.calls().map(({ state }) => state)).toEqual(['answered'])
  })

  test('lets an incoming call ring until the next process answers', async () => {
    await using virtual = await openVirtual()
    const { clock, emulator } = virtual
    const first = virtual.start()
    emulator.world.number(own, { voiceUrl: first.routeUrl('incoming') })
    await clock.until(first.close())
    const { id } = await clock.until(emulator.world.call({ from: caller, to: own }))
    await clock.advance(3_000)
    virtual.stop()
    await clock.advance(3_000)
    virtual.start().onIncomingCall(async (incoming) => {
      await incoming.answer()
    })
    const { state } = await clock.until(emulator.world.until(id, 'answered'))
    expect(state).toBe('answered')
  })
})
