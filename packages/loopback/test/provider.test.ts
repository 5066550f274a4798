import { createTelephony, loadProvider } from '@trunkline/core'
import { expect, test } from 'vitest'

import type { FarEnd } from '../../contract/src/lab.ts'
import { createLoopbackNetwork, createManualClock, loopback, provider } from '../src/index.ts'
import { own, theirs } from './lab.ts'

test('its network is a far end as the contract knows it', () => {
  const far: FarEnd = createLoopbackNetwork()
  expect(Object.keys(far)).toContain('ring')
})

test('it is made from configuration, and a setting that there is not is named', () => {
  expect(provider.create({ answerAfterMs: 10 })).toMatchObject({ name: 'loopback' })
  expect(provider.config.safeParse({}).success).toBe(true)
  // @ts-expect-error -- the typo is an error at the call, too
  expect(() => loopback({ answerAfterMS: 10 })).toThrow('answerAfterMS')
  // @ts-expect-error -- a network brings its own settings
  expect(() => loopback({ network: createLoopbackNetwork(), answerAfterMs: 10 })).toThrow('answerAfterMs')
})

test('what it lacks refuses at the start, with the reason', () => {
  expect(() => createTelephony({ provider: loopback(), require: ['transfer'] })).toThrow('one far party')
})

test('two clocks are warned of', () => {
  const network = createLoopbackNetwork({ clock: createManualClock() })
  const warnings: string[] = []
  createTelephony({ provider: loopback({ network }), onWarning: ({ code }) => warnings.push(code) })
  expect(warnings).toEqual(['two-clocks'])
})

test('it runs on the system clock as well', async () => {
  const telephony = createTelephony({ provider: loopback({ answerAfterMs: 1 }) })
  const call = await telephony.dial({ to: theirs, from: own })
  await call.answered()
  await call.sendDigits('1')
  await call.hangUp()
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
  await telephony.close()
})

test('a name that is no adapter is told apart from this one', async () => {
  await expect(loadProvider({ provider: 'no-such-loopback' })).rejects.toMatchObject({ code: 'missing-package' })
})
