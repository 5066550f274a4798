import { createTelephony, type ServerReply } from '@trunkline/core'
import type { WebhookRequest } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { notice, ScriptedCarrier } from './fixtures/carrier.ts'
import { House } from './fixtures/house.ts'

/** A house that notes which requests its adapter had to look at. */
function openHouse(webhookBytes?: number) {
  const read: WebhookRequest[] = []
  const house = new House({ telephony: { limits: webhookBytes === undefined ? {} : { webhookBytes } } })
  house.carrier.receipt = (request) => {
    read.push(request)
    return notice([])
  }
  return { house, read }
}

async function post(house: House, body: Uint8Array | undefined, purpose = 'event'): Promise<ServerReply | undefined> {
  const { id } = await house.dial()
  return house.telephony.receive({ method: 'POST', url: house.callPath(id, purpose), headers: {}, body })
}

function thrower(): never {
  throw new Error('secret')
}

describe('a webhook body', () => {
  test('is read up to the limit, which is 64 KiB by default', async () => {
    const { house, read } = openHouse()
    expect(house.telephony.limits).toMatchObject({ webhookBytes: 65_536, mediaMessageBytes: 65_536 })
    expect((await post(house, new Uint8Array(65_536)))?.status).toBe(204)
    expect(read).toHaveLength(1)
  })

  test('beyond the limit is answered 413 without the adapter, and warned of once with a count', async () => {
    const { house, read } = openHouse(10)
    for (const size of [11, 1_000_000]) expect((await post(house, new Uint8Array(size)))?.status).toBe(413)
    expect(read).toEqual([])
    expect(house.warnings).toMatchObject([{ code: 'refused-webhook' }])
    expect(house.warnings[0]?.message).toContain('its size check')
    expect(house.telephony.warnings()).toMatchObject([{ count: 2 }])
  })

  test('that the server did not read is one beyond the limit', async () => {
    const { house, read } = openHouse()
    expect((await post(house, undefined))?.status).toBe(413)
    expect(read).toEqual([])
  })

  test('beyond the limit gets the reply of an adapter that has one, which knows the verified route', async () => {
    const asked: unknown[] = []
    const house = new House({
      ingress: {
        kind: 'webhook',
        receive: () => Promise.reject(new Error('not to be asked')),
        oversized(request) {
          asked.push({ ...request.route, method: request.method, body: 'body' in request })
          return { status: 200, body: '<Park/>' }
        },
      },
    })
    expect(await post(house, undefined, 'document')).toMatchObject({ status: 200, body: '<Park/>' })
    expect(asked).toMatchObject([{ purpose: 'document', token: 'call', method: 'POST', body: false }])
  })

  test('beyond the limit at an adapter whose reply throws is a 500', async () => {
    const house = new House({
      ingress: { kind: 'webhook', receive: () => Promise.resolve(notice([])), oversized: thrower },
    })
    expect((await post(house, undefined))?.status).toBe(500)
    expect(house.warnings).toMatchObject([{ code: 'intake-failed' }])
  })
})

test('a media message beyond the limit is dropped and counted, and the socket goes on', async () => {
  const house = new House({ telephony: { limits: { mediaMessageBytes: 100 } } })
  const call = await house.answered()
  const socket = await house.socket(call.id)
  socket.say({ type: 'digit', digit: '1'.repeat(100) })
  socket.say({ type: 'digit', digit: 'ü'.repeat(40) })
  socket.say({ type: 'digit', digit: '7' })
  expect(house.telephony.warnings()).toMatchObject([{ code: 'oversized-media', count: 2 }])
  expect(socket.closedWith).toBeUndefined()
  await house.clock.advance(1_000)
  expect(house.event('digit-received').digit).toBe('7')
})

test.each([
  { webhookBytes: 0 },
  { webhookBytes: -1 },
  { webhookBytes: 1.5 },
  { mediaMessageBytes: Number.NaN },
  { mediaMessageBytes: Infinity },
])('limits are whole numbers above 0: %o is refused', (limits) => {
  const { provider } = new ScriptedCarrier()
  expect(() => createTelephony({ provider, limits })).toThrow(
    expect.objectContaining({
      code: 'invalid-argument',
      message: expect.stringContaining(`limits.${Object.keys(limits)[0]}`),
    }),
  )
})
