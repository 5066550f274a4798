import { acsCallAutomation, type AcsSpeechCapabilities } from '@trunkline/acs-call-automation'
import { freePort } from '@trunkline/contract'
import { createTelephony, type Telephony } from '@trunkline/core'
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
let telephony: Telephony<AcsSpeechCapabilities>

beforeEach(async () => {
  resources = new AsyncDisposableStack()
  emulator = resources.use(await startEmulator())
  const { acs } = emulator.ready as unknown as Ready
  const port = await freePort()
  telephony = createTelephony({
    provider: acsCallAutomation({
      connectionString: acs.connectionString,
      resourceId: acs.resourceId,
      openIdConfigurationUrl: acs.openIdConfigurationUrl,
      cognitiveServicesEndpoint: 'https://speech.example.com',
    }),
    publicUrl: `http://127.0.0.1:${port}`,
    onWarning: () => undefined,
  })
  resources.use(telephony)
  resources.adopt(await serve(telephony, { port }), (server) => server.close({ graceMs: 0 }))
})

afterEach(() => resources.disposeAsync())

/** An answered call whose transcription runs. */
async function transcribed() {
  const call = await telephony.dial({
    to: far,
    from: '+14255550100',
    prepare: { transcribe: { language: 'en-GB' } },
  })
  await call.answered()
  const events = call.events()
  const transcription = await call.transcribe()
  for await (const event of events) if (event.type === 'transcription-started') break
  return { call, transcription }
}

test('what is spoken to the far party is read from the transcription: a guess, then what it was', async () => {
  const { call, transcription } = await transcribed()
  await call.play({ say: 'Good morning everybody', language: 'en-GB' }).ended
  await transcription.close()
  const pieces = []
  for await (const piece of transcription) pieces.push(piece)
  expect(pieces).toMatchObject([
    { text: 'Good morning', final: false },
    // 4, 7 and 9 letters of 50 ms, with 50 ms between them, in ticks of 100 ns
    { text: 'Good morning everybody', final: true, confidence: 0.9, durationTicks: 11_000_000n },
  ])
  expect(pieces[0]).not.toHaveProperty('confidence')
  expect(pieces[1]?.offsetTicks).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER))
  await call.play({ say: 'again', language: 'en-GB' }).ended
  await call.hangUp()
})

test('what the far party says is read beside an open stream, under its number, until the call ends', async () => {
  // said again and again, so that it does not matter how soon the transcription has begun
  const transcript = Array.from({ length: 8 }, (_, index) => ({ afterMs: 1_000 * (index + 1), text: 'one two three' }))
  emulator.world.party({ number: far, transcript })
  const { call, transcription } = await transcribed()
  await using stream = await call.stream()
  const pieces = []
  for await (const piece of transcription) {
    pieces.push([piece.text, piece.final, piece.participant])
    if (piece.final) await call.hangUp()
  }
  expect(pieces).toEqual([
    ['one two', false, `4:${far}`],
    ['one two three', true, `4:${far}`],
  ])
  expect(await stream.ended).toEqual({ reason: 'call-ended' })
})

test('what is spoken is written down on in another language', async () => {
  const { call, transcription } = await transcribed()
  await transcription.update({ language: 'de-DE' })
  await call.play({ say: 'guten Morgen', language: 'de-DE' }).ended
  await call.hangUp()
  const texts = []
  for await (const { text, final } of transcription) if (final) texts.push(text)
  expect(texts).toEqual(['guten Morgen'])
  expect(await transcription.ended).toEqual({ reason: 'call-ended' })
})
