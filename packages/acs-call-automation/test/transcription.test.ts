import { expect, test } from 'vitest'

import { far, from, onStage, type Stage } from './fixtures/stage.ts'

/** An answered call with a running transcription. */
async function transcribed({ telephony }: Stage) {
  const call = await telephony.dial({
    to: far,
    from,
    prepare: { transcribe: { language: 'en-GB' } },
  })
  await call.answered()
  const events = call.events()
  const transcription = await call.transcribe()
  for await (const event of events) if (event.type === 'transcription-started') break
  return { call, transcription }
}

test(
  'speech to the far party is transcribed: an interim result, then the final one',
  onStage(async (stage) => {
    const { call, transcription } = await transcribed(stage)
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
  }),
)

test(
  'speech of the far party is transcribed during an open stream, under its number, until the call ends',
  onStage(async (stage) => {
    // repeated, so that the start of the transcription does not matter
    const transcript = Array.from({ length: 8 }, (_, index) => ({
      afterMs: 1_000 * (index + 1),
      text: 'one two three',
    }))
    stage.emulator.world.party({ number: far, transcript })
    const { call, transcription } = await transcribed(stage)
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
  }),
)

test(
  'transcription continues in another language',
  onStage(async (stage) => {
    const { call, transcription } = await transcribed(stage)
    await transcription.update({ language: 'de-DE' })
    await call.play({ say: 'guten Morgen', language: 'de-DE' }).ended
    await call.hangUp()
    const texts = []
    for await (const { text, final } of transcription) if (final) texts.push(text)
    expect(texts).toEqual(['guten Morgen'])
    expect(await transcription.ended).toEqual({ reason: 'call-ended' })
  }),
)
