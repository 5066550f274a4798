import { createTelephony } from '@trunkline/core'
import { expect, test } from 'vitest'

import { createManualClock, loopback } from '../src/index.ts'
import { dialled, openLab, own, theirs } from './lab.ts'

test('of calls that are over the newest five hundred are remembered, and a call that is up always is', async () => {
  const clock = createManualClock()
  const provider = loopback({ answerAfterMs: 0 })
  const telephony = createTelephony({ provider, clock })
  const first = await clock.until(telephony.dial({ to: theirs, from: own }))
  await clock.until(first.answered())
  for (let count = 0; count < 501; count += 1) {
    const call = await clock.until(telephony.dial({ to: theirs, from: own }))
    await clock.until(call.hangUp())
  }
  expect(await provider.network.state('call-1')).toBe('answered')
  await expect(provider.network.state('call-2')).rejects.toMatchObject({ code: 'not-found' })
  expect(await provider.network.state('call-4')).toBe('ended')
  expect(await provider.network.calls(theirs)).toBe(502)
})

test('the newest fifty recordings are kept, and an older one is not found', async () => {
  const lab = openLab()
  const { clock } = lab
  const call = await dialled(lab)
  for (let count = 0; count < 51; count += 1) {
    const recording = await clock.until(call.record())
    await clock.until(recording.stop())
    await clock.until(recording.ready())
  }
  const { recordings } = lab.far.carrier
  expect(() => recordings.find('recording-1')).toThrow('keeps the newest 50')
  expect(recordings.find('recording-2').ready).toBe(true)
  expect(recordings.find('recording-51').ready).toBe(true)
})
