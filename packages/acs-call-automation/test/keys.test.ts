import { acsCallAutomation } from '@trunkline/acs-call-automation'
import { createAcsClient } from '@trunkline/acs-call-automation/client'
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

const far = '+14255550123'
let resources: AsyncDisposableStack
let emulator: Emulator

beforeEach(async () => {
  resources = new AsyncDisposableStack()
  emulator = resources.use(await startEmulator())
})

afterEach(() => resources.disposeAsync())

async function answered() {
  const { acs } = emulator.ready as unknown as Ready
  const { connectionString, resourceId, openIdConfigurationUrl } = acs
  const port = await freePort()
  const telephony = createTelephony({
    provider: acsCallAutomation({ connectionString, resourceId, openIdConfigurationUrl }),
    publicUrl: `http://127.0.0.1:${port}`,
  })
  resources.use(telephony)
  resources.adopt(await serve(telephony, { port }), (server) => server.close({ graceMs: 0 }))
  const options = { enableDtmfTones: true }
  const providerOptions = { 'acs-call-automation': options }
  const call = await telephony.dial({ to: far, from: '+14255550100', providerOptions })
  await call.answered()
  return { call, client: createAcsClient({ connectionString }) }
}

type AnsweredCall = Awaited<ReturnType<typeof answered>>['call']

/** Presses keys at the far party, and resolves with what is told of them, until the pound. */
async function pressed(call: AnsweredCall, keys: string): Promise<string> {
  const events = call.events()
  const [view] = emulator.world.calls()
  emulator.world.press(view?.id ?? '', keys)
  let told = ''
  for await (const event of events) {
    if (event.type === 'digit-received') told += event.digit
    if (told.endsWith('#')) break
  }
  return told
}

test('keys that the client has watched come as events of the call, in order', async () => {
  const { call, client } = await answered()
  const targetParticipant = { kind: 'phoneNumber', phoneNumber: { value: far } } as const
  await client.media.startContinuousDtmf(call.providerCallId ?? '', { targetParticipant })
  expect(await pressed(call, '159#')).toBe('159#')
  await call.hangUp()
})

test('keys are told on the media socket of an open stream, where that was asked for', async () => {
  const { call } = await answered()
  await using stream = await call.stream()
  const first = await stream[Symbol.asyncIterator]().next()
  expect(first.done).toBe(false)
  expect(await pressed(call, 'A7*#')).toBe('A7*#')
  await call.hangUp()
})

test('a second collection key by key gets its keys as well as the first', async () => {
  const { call } = await answered()
  for (const keys of ['12', '345']) {
    const collecting = call.collect({ maxDigits: keys.length, partialDigits: true })
    // the keys are watched once the door has been asked
    await expect.poll(() => watches()).toBe(true)
    const [view] = emulator.world.calls()
    emulator.world.press(view?.id ?? '', keys)
    expect(await collecting).toEqual({ digits: keys, reason: 'max' })
  }
  await call.hangUp()
})

/** Whether the last request about keys was to watch them. */
function watches(): boolean {
  const paths = emulator.world.exchanges().flatMap(({ url }) => /:(start|stop)Continuous/.exec(url)?.[1] ?? [])
  return paths.at(-1) === 'start'
}
