import type { HandlerErrorListener, IncomingCall, Warning } from '@trunkline/core'
import type { Translated } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { type AllNative, notice } from './fixtures/carrier.ts'
import { House } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

type Handler = (call: IncomingCall<AllNative>) => Promise<void> | void

const broken = new Error('the database is down')

function openHouse(onHandlerError?: HandlerErrorListener): House {
  return new House({ telephony: { ...(onHandlerError !== undefined && { onHandlerError }) } })
}

async function ring(house: House, ...handlers: readonly Handler[]): Promise<void> {
  for (const handler of handlers) house.telephony.onIncomingCall(handler)
  const incoming: Translated = { callId: 'i_1', event: { type: 'call-incoming' } }
  house.carrier.receipt = () => notice([incoming])
  house.carrier.answers.set('answer', ({ call }) => {
    void house.tell(call.id, { type: 'call-answered' })
    return {}
  })
  await house.request(new URL(house.host.routeUrl('incoming')).pathname)
  await settled()
}

const answerThenFail: Handler = async (call) => {
  await call.answer()
  throw broken
}

describe('a handler that fails', () => {
  test('after it answered: its caller is hung up, and the warning carries the error with its stack', async () => {
    const house = openHouse()
    await ring(house, answerThenFail)
    expect(house.carrier.count('hangUp')).toBe(1)
    const [warning] = house.warnings
    expect(warning).toMatchObject({ code: 'handler-failed', callId: 'i_1' } satisfies Partial<Warning>)
    expect(warning?.cause).toBe(broken)
    expect(warning?.message).toContain('the database is down')
  })

  test('before anything was decided: its caller is turned away', async () => {
    const house = openHouse()
    await ring(house, () => {
      throw broken
    })
    expect(house.carrier.count('reject')).toBe(1)
    expect(house.types()).toEqual(['call-incoming', 'call-ended'])
  })

  test('leaves the call to another handler that still runs, and to one that answered', async () => {
    const house = openHouse()
    const later = Promise.withResolvers<void>()
    await ring(
      house,
      () => {
        throw broken
      },
      async (call) => {
        await later.promise
        await call.answer()
      },
    )
    expect(house.carrier.count('reject')).toBe(0)
    later.resolve()
    await settled()
    expect(house.carrier.count('answer')).toBe(1)
    expect(house.carrier.count('hangUp')).toBe(0)
  })

  test('with something that is not an Error is a warning all the same', async () => {
    const house = openHouse()
    await ring(house, async () => Promise.reject('just words'))
    expect(house.warnings).toMatchObject([{ code: 'handler-failed', cause: 'just words' }])
    expect(house.warnings[0]?.message).not.toContain('[object')
  })

  test('after the caller has left: nothing is hung up', async () => {
    const house = openHouse()
    await ring(house, async (call) => {
      const answered = await call.answer()
      await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
      await answered.ended
      throw broken
    })
    expect(house.carrier.count('hangUp')).toBe(0)
    expect(house.warnings).toMatchObject([{ code: 'handler-failed' }])
  })
})

describe('onHandlerError', () => {
  test('may leave the call to the application', async () => {
    const failures: unknown[] = []
    const house = openHouse((failure) => {
      failures.push(failure)
      return 'leave'
    })
    await ring(house, answerThenFail)
    expect(failures).toEqual([{ callId: 'i_1', error: broken, answered: true }])
    expect(house.carrier.count('hangUp')).toBe(0)
    expect(house.warnings).toMatchObject([{ code: 'handler-failed' }])
  })

  test('that fails itself decides nothing: the call is hung up', async () => {
    const house = openHouse(() => {
      throw new Error('and the log is full')
    })
    await ring(house, answerThenFail)
    expect(house.carrier.count('hangUp')).toBe(1)
    expect(house.warnings.map(({ message }) => message)).toContainEqual(expect.stringContaining('the log is full'))
  })
})
