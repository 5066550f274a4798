import { expect, test } from 'vitest'

import { openLab } from './fixtures/lab.ts'

test("a call goes through its life under the emulator's other prefix as well", async () => {
  await using lab = await openLab(({ otherDiscoverUrl }) => otherDiscoverUrl)
  const { far, telephony } = lab
  const number = '+14255550123'
  await far.party({ number })
  const call = await telephony.dial({ to: number })
  await call.answered()
  const raw = JSON.stringify((await first(call.events())).raw)
  expect(raw).toContain('"rel":"ms:rtc:saas:audioVideoInvitation"')
  const id = await far.callWith(number)
  await far.until(id, 'answered')
  const collecting = call.collect({ maxDigits: 2 })
  await far.press(id, '42')
  expect(await collecting).toEqual({ digits: '42', reason: 'max' })
  await far.hangUp(id)
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
})

async function first<T>(sequence: AsyncIterable<T>): Promise<T> {
  for await (const item of sequence) return item
  throw new Error('nothing came')
}
