import { acsCallAutomation } from '@trunkline/acs-call-automation'
import { concatPcm, tone, toneDbfs } from '@trunkline/audio'
import { freePort } from '@trunkline/contract'
import { type AudioFrame, createTelephony, type Warning } from '@trunkline/core'
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
const warnings: Warning[] = []
let resources: AsyncDisposableStack
let emulator: Emulator

beforeEach(async () => {
  warnings.length = 0
  resources = new AsyncDisposableStack()
  emulator = resources.use(await startEmulator())
  emulator.world.voice(far, tone({ frequency: 700, sampleRate: 16_000, durationMs: 10_000 }))
})

afterEach(() => resources.disposeAsync())

async function answered() {
  const { acs } = emulator.ready as unknown as Ready
  const { connectionString, resourceId, openIdConfigurationUrl } = acs
  const port = await freePort()
  const telephony = createTelephony({
    provider: acsCallAutomation({ connectionString, resourceId, openIdConfigurationUrl }),
    publicUrl: `http://127.0.0.1:${port}`,
    onWarning: (warning) => warnings.push(warning),
  })
  resources.use(telephony)
  resources.adopt(await serve(telephony, { port }), (server) => server.close({ graceMs: 0 }))
  const call = await telephony.dial({ to: far, from: '+14255550100' })
  await call.answered()
  return call
}

test('a stream whose socket breaks goes on over the next one, its time too, and the far party is heard on', async () => {
  emulator.world.fault({ on: { door: 'acs', kind: 'media' }, effect: 'cut-after', afterMs: 400 })
  const call = await answered()
  const stream = await call.stream()
  const frames: AudioFrame[] = []
  for await (const frame of stream) if (frames.push(frame) === 80) break
  expect(emulator.world.faults()).toMatchObject([{ struck: 1 }])
  const times = frames.map(({ mediaTimeMs }) => mediaTimeMs)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times.at(-1)).toBeGreaterThan(1_500)
  // the cut came after 20 frames or so: what is measured came after it
  const later = concatPcm(frames.slice(40).map(({ pcm }) => pcm))
  expect(toneDbfs(later, { frequency: 700, sampleRate: 16_000 })).toBeGreaterThan(-20)
  await call.hangUp()
  expect(await stream.ended).toEqual({ reason: 'call-ended' })
  expect(warnings).toEqual([])
})
