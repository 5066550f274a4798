import { expect, test } from 'vitest'

import { type Change, openVirtual } from './fixtures/virtual.ts'

const own = '+14255550100'
const caller = '+14255550123'

/** Makes the first requests to a route longer than the limit of the application. */
function lengthened(route: string, times: number): Change {
  let left = times
  return (request) => {
    if (!request.url.includes(route) || left === 0) return undefined
    left -= 1
    return { ...request, body: Buffer.concat([request.body, Buffer.alloc(65_536, 'x')]) }
  }
}

test('an incoming call whose first webhook is too long continues to ring, is offered again and answered', async () => {
  await using virtual = await openVirtual()
  const { clock, emulator } = virtual
  const phone = virtual.start()
  const offered: string[] = []
  phone.onIncomingCall(async (call) => {
    offered.push(call.id)
    await call.answer()
  })
  virtual.intercept(lengthened('/incoming/', 1))
  emulator.world.number(own, { voiceUrl: phone.routeUrl('incoming') })
  const { id } = await clock.until(emulator.world.call({ from: caller, to: own }))
  await clock.advance(4_000)
  expect(offered).toEqual([])
  await clock.until(emulator.world.until(id, 'answered'))
  expect(offered).toHaveLength(1)
  await clock.advance(60_000)
  expect(phone.liveCalls).toBe(1)
})

test('a play whose end arrives in an oversized request ends a moment later, and the call continues', async () => {
  await using virtual = await openVirtual()
  const { clock, emulator } = virtual
  const phone = virtual.start()
  emulator.world.party({ number: caller, answerAfterMs: 100 })
  const call = await clock.until(phone.dial({ to: caller, from: own }))
  await clock.until(call.answered())
  virtual.intercept(lengthened('/document/', 2))
  const from = clock.now()
  const { ended } = call.play({ digits: '12' })
  expect(await clock.until(ended)).toMatchObject({ reason: 'completed' })
  expect(clock.now() - from).toBeGreaterThan(10_000)
  await clock.until(call.play({ digits: '3' }).ended)
  expect(emulator.world.calls()[0]?.state).toBe('answered')
})
