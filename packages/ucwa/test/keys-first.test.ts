import { TelephonyError } from '@trunkline/core/driver'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createDriver } from '../src/trusted-application/driver.ts'
import { createBench, createContext } from './fixtures/adapter.ts'
import { events } from './fixtures/event.ts'
import { dialled, type House, openHouse } from './fixtures/house.ts'
import { answerAt, answerDiscovery, createClient, failureOf, meetings } from './fixtures/service.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

test('a failed fetch of the keys orphans no call, because the keys are fetched before it is placed', async () => {
  house.issuer.fail(1)
  answerDiscovery()
  const seen = answerAt(meetings, { status: 201 })
  const dialling = house.telephony.dial({ to: 'sip:erika@contoso.example' })
  dialling.catch(() => undefined)
  await expect.poll(() => seen.length, { interval: 5, timeout: 10_000 }).toBe(1)
  expect(house.issuer.asked).toEqual(['/openid', '/openid', '/keys'])
})

test('keys are fetched once for a call and all of its callbacks', async () => {
  const { call, url } = await dialled(house)
  await house.deliver(url, events.call('Connected'))
  await call.answered()
  await house.deliver(url, events.call('Disconnected'))
  await call.ended
  expect(house.issuer.asked).toEqual(['/openid', '/keys'])
})

test('without keys no call is placed', async () => {
  answerDiscovery()
  const seen = answerAt(meetings, { status: 201 })
  const unavailable = new TelephonyError('unavailable', 'no keys', { retryable: true })
  const keys = { prepare: () => Promise.reject(unavailable) }
  const driver = createDriver({ client: createClient(), host: createBench().host, keys, phoneNumber: undefined })
  const dialling = driver.doDial?.(createContext(), {
    to: [{ kind: 'sip', uri: 'sip:erika@contoso.example' }],
    from: undefined,
    displayName: undefined,
    ringMs: undefined,
    idempotencyKey: 'k',
    firstSentAt: 0,
    prepare: {},
    providerOptions: undefined,
  })
  expect(await failureOf(dialling ?? Promise.resolve())).toBe(unavailable)
  expect(seen).toEqual([])
})
