import { type DoorMaker, startEmulator, ucwaTrustedDoor } from '@trunkline/emulator'
import { expect, test } from 'vitest'

import { openLab } from './fixtures/lab.ts'

test.each<[string, DoorMaker]>([
  ['under the other prefix', ucwaTrustedDoor({ prefix: 'ms:rtc:saas:' })],
  ['on a second host that invitations are redirected to', ucwaTrustedDoor({ secondHost: true })],
  ['in bodies that begin with a byte-order mark', ucwaTrustedDoor({ byteOrderMark: true })],
  ['with tokens that live for a minute', ucwaTrustedDoor({ tokenSeconds: 60 })],
])("a call runs from dial to end against the emulator's server %s", async (_, door) => {
  await using lab = await openLab(await startEmulator({ doors: [door] }))
  const { far, telephony, theirs } = lab
  await far.party({ number: theirs })
  const call = await telephony.dial({ to: theirs })
  await call.answered()
  const id = await far.callWith(theirs)
  await far.until(id, 'answered')
  const collecting = call.collect({ maxDigits: 2 })
  await far.press(id, '42')
  expect(await collecting).toEqual({ digits: '42', reason: 'max' })
  await call.hangUp()
  await far.until(id, 'ended')
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
})

test('a permission that was not granted makes the verb not available, and nothing rings', async () => {
  await using lab = await openLab(await startEmulator({ doors: [ucwaTrustedDoor({ withheld: ['startAudio'] })] }))
  await lab.far.party({ number: lab.theirs })
  await expect(lab.telephony.dial({ to: lab.theirs })).rejects.toMatchObject({ code: 'not-available' })
  expect(await lab.far.calls(lab.theirs)).toBe(0)
})

test('a call that rings longer than ringMs ends as no-answer; one that is hung up earlier ends as cancelled', async () => {
  await using lab = await openLab(await startEmulator())
  const { far, telephony, theirs } = lab
  await far.party({ number: theirs, answerAfterMs: 60_000 })
  const limited = await telephony.dial({ to: theirs, ringMs: 200 })
  expect(await limited.ended).toMatchObject({ reason: 'no-answer', providerCode: expect.stringContaining('Canceled') })
  const patient = await telephony.dial({ to: theirs, ringMs: 60_000 })
  await patient.hangUp()
  expect(await patient.ended).toMatchObject({ reason: 'cancelled' })
})
