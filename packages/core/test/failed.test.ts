import { expect, test } from 'vitest'

import { failureOf, House } from './fixtures/house.ts'

test("a carrier's words on a failure are one line without personal data, and bounded", async () => {
  const house = new House()
  const call = await house.answered()
  const play = failureOf(call.play({ url: 'https://a.example/1.wav' }).ended)
  await house.clock.advance(0)
  const operationKey = house.carrier.last('play').call.operation
  const message = `no\r\n\u202Eroute to +14255550123 ${'x'.repeat(9_000)}`
  await house.tell(call.id, { type: 'operation-failed', failure: { code: 'media', message } }, { operationKey })
  expect((await play).message).toMatch(/^play failed at the carrier: no route to \+…23 x+$/)
  expect((await play).message.length).toBeLessThan(600)
})
