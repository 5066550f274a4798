import { Readable } from 'node:stream'

import { createTelephony } from '@trunkline/core'
import { type Clock, type Driver, WireError, type WireReply, type WireRequest } from '@trunkline/core/driver'
import { beforeEach, describe, expect, test } from 'vitest'

import { acsCallAutomation } from '../src/index.ts'
import { createContext, createHost, type RecordingHost } from './fixtures/host.ts'
import { connectionString, failureOf, resourceId } from './fixtures/service.ts'

const command = {
  to: [{ kind: 'phone', number: '+14255550123' }],
  from: { kind: 'phone', number: '+14255550100' },
  displayName: undefined,
  ringMs: undefined,
  idempotencyKey: 'order 17',
  firstSentAt: Date.UTC(2026, 0, 1),
  prepare: {},
  providerOptions: undefined,
} as const

let host: RecordingHost
/** Every request that placed a call, or repeated one. */
let dials: WireRequest[]
/** Number of next requests whose connection is cut after they are sent. */
let cuts: number

beforeEach(() => {
  host = createHost()
  dials = []
  cuts = 0
})

/** Pauses between attempts end at once; longer waits follow the clock. */
function impatient(clock: Clock): Clock {
  return {
    ...clock,
    after(ms, work, options) {
      if (ms > 1_400) return clock.after(ms, work, options)
      setImmediate(work)
      return () => undefined
    },
  }
}

const wire = {
  send(request: WireRequest): Promise<WireReply> {
    if (!new URL(request.url).pathname.endsWith('/calling/callConnections')) return host.wire.send(request)
    dials.push(request)
    cuts -= 1
    if (cuts >= 0) return Promise.reject(new WireError('cut off', { sent: true, code: 'ECONNRESET' }))
    const body = Buffer.from(JSON.stringify({ callConnectionId: 'c1', serverCallId: 's1' }))
    const headers = { 'content-type': 'application/json' }
    return Promise.resolve({
      status: 201,
      headers,
      body: Readable.from([body]),
    })
  },
}

function openDriver(): Required<Driver> {
  const clock = impatient(host.clock)
  return acsCallAutomation({ connectionString, resourceId }).open({ ...host, clock, wire }).driver as Required<Driver>
}

describe('a dial whose reply was lost', () => {
  test('is found by its permanent request id, with the same body', async () => {
    cuts = 3
    const driver = openDriver()
    expect(await failureOf(driver.doDial(createContext(), command))).toMatchObject({ code: 'outcome-unknown' })
    expect(dials).toHaveLength(3)
    // a new token would change the body
    const context = createContext({ url: () => 'https://app.example.com/event/another' })
    expect(await driver.doFindDial(context, command)).toMatchObject({
      providerCallId: 'c1',
      state: { target: '4:+14255550123', serverCallId: 's1', streamPrepared: 16_000 },
    })
    const names = dials.map(({ headers }) => headers['repeatability-request-id'])
    const times = dials.map(({ headers }) => headers['repeatability-first-sent'])
    expect([new Set(names).size, new Set(times).size, new Set(dials.map(({ body }) => String(body))).size]).toEqual([
      1, 1, 1,
    ])
  })

  test('is not sent again after its final failure, because it might place the call for the first time', async () => {
    cuts = 3
    const driver = openDriver()
    await failureOf(driver.doDial(createContext(), command))
    host.clock.advance(3_000)
    expect(await driver.doFindDial(createContext(), command)).toBeUndefined()
    expect(dials).toHaveLength(3)
  })

  test('of another call is not found, nor is one that the service refused', async () => {
    const driver = openDriver()
    await driver.doDial(createContext(), command)
    for (const id of ['call-1', 'call-2'])
      expect(await driver.doFindDial(createContext({ id }), command)).toBeUndefined()
    expect(dials).toHaveLength(1)
  })

  test('succeeds for the application that still waits for it', async () => {
    cuts = 3
    const clock = impatient(host.clock)
    const provider = acsCallAutomation({ connectionString, resourceId })
    const telephony = createTelephony({ provider, clock, wire, publicUrl: 'https://app.example.com' })
    const call = await telephony.dial({ to: '+14255550123', from: '+14255550100' })
    expect(call.providerCallId).toBe('c1')
    expect(dials).toHaveLength(4)
    await telephony.close()
  })
})
