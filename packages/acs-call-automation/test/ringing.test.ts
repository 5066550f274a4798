import { acsCallAutomation } from '@trunkline/acs-call-automation'
import { freePort } from '@trunkline/contract'
import { createTelephony } from '@trunkline/core'
import { type Emulator, startEmulator } from '@trunkline/emulator'
import { serve } from '@trunkline/server'
import { afterEach, beforeEach, expect, test } from 'vitest'

/** What the emulator tells a client of this carrier. */
interface Ready {
  readonly acs: {
    readonly connectionString: string
    readonly resourceId: string
    readonly openIdConfigurationUrl: string
  }
}

const [far, from] = ['+14255550123', '+14255550100']
let resources: AsyncDisposableStack
let emulator: Emulator

beforeEach(async () => {
  resources = new AsyncDisposableStack()
  emulator = resources.use(await startEmulator())
})

afterEach(() => resources.disposeAsync())

async function open() {
  const { acs } = emulator.ready as unknown as Ready
  const { connectionString, resourceId, openIdConfigurationUrl } = acs
  const port = await freePort()
  const telephony = createTelephony({
    provider: acsCallAutomation({ connectionString, resourceId, openIdConfigurationUrl }),
    publicUrl: `http://127.0.0.1:${port}`,
  })
  resources.use(telephony)
  resources.adopt(await serve(telephony, { port }), (server) => server.close({ graceMs: 0 }))
  return telephony
}

test('a call that rang as long as it might was answered by nobody', async () => {
  emulator.world.party({ number: far, outcome: 'no-answer', answerAfterMs: 60_000 })
  const telephony = await open()
  const call = await telephony.dial({ to: far, from, ringMs: 100 })
  expect(await call.ended).toMatchObject({ reason: 'no-answer', providerCode: '8542' })
})

test('a call that is given up sooner was cancelled', async () => {
  emulator.world.party({ number: far, outcome: 'no-answer', answerAfterMs: 60_000 })
  const telephony = await open()
  const call = await telephony.dial({ to: far, from, ringMs: 60_000 })
  await call.hangUp()
  expect(await call.ended).toMatchObject({ reason: 'cancelled', providerCode: '8542' })
})

test('a call that was answered in time goes on', async () => {
  const telephony = await open()
  const call = await telephony.dial({ to: far, from, ringMs: 1_000 })
  await call.answered()
  await call.hangUp()
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
})
