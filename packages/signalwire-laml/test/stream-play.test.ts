import { encodeWav, tone } from '@trunkline/audio'
import type { AudioStream } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { eventually, simulatedTests } from './fixtures/simulated.ts'
import { answered, caller, eventsOf, heardMs, open, type PhoneCall, type Stage } from './fixtures/stage.ts'

simulatedTests()

const hertz = 700

async function streaming(stage: Stage): Promise<{ call: PhoneCall; stream: AudioStream }> {
  const call = await answered(stage)
  const stream = await call.stream({ sampleRate: 16_000 })
  // the first frame proves that the carrier's socket is open
  await stream[Symbol.asyncIterator]().next()
  return { call, stream }
}

describe('while a two-way stream is open', () => {
  test('a file plays through it, and the stream continues', async () => {
    await using stage = await open()
    const { call, stream } = await streaming(stage)
    const events = eventsOf(call)
    const playback = call.play({ url: stage.tone(hertz, 600, 44_100) })
    expect(await playback.ended).toEqual({ reason: 'completed' })
    await eventually(() => expect(heardMs(stage, call, hertz)).toBeGreaterThan(540))
    expect(heardMs(stage, call, hertz)).toBeLessThan(680)
    expect(events.map(({ type }) => type).filter((type) => /^(play|stream)/.test(type))).toEqual([
      'stream-started',
      'play-started',
      'play-ended',
    ])
    // audio that the application writes is still heard
    const written = stream.write(tone({ frequency: 1_700, durationMs: 400, sampleRate: 16_000 }))
    expect(await written.ended).toMatchObject({ outcome: 'played', source: 'carrier' })
    expect(heardMs(stage, call, 1_700)).toBeGreaterThan(300)
    expect(stage.warnings.map(({ message }) => message)).toEqual([expect.stringContaining('play.url is emulated')])
    await stream.close()
    await call.hangUp()
  })

  test('a stopped play falls silent, and the next one is heard', async () => {
    await using stage = await open()
    const { call, stream } = await streaming(stage)
    const playback = call.play({ url: stage.tone(hertz, 1_000) }, { loop: true })
    await eventually(() => expect(heardMs(stage, call, hertz)).toBeGreaterThan(1_300))
    await playback.stop()
    expect(await playback.ended).toEqual({ reason: 'stopped' })
    const before = heardMs(stage, call, hertz)
    await call.play({ url: stage.tone(1_700, 500) }).ended
    expect(heardMs(stage, call, hertz)).toBeLessThan(before + 150)
    expect(heardMs(stage, call, 1_700)).toBeGreaterThan(400)
    await stream.close()
    await call.hangUp()
  })

  test('two channels are mixed into one, without clipping where both are loud', async () => {
    await using stage = await open()
    const { call } = await streaming(stage)
    const loud = { durationMs: 400, sampleRate: 8_000, amplitude: 0.9 }
    const channels = [tone({ frequency: hertz, ...loud }), tone({ frequency: hertz, ...loud })]
    await call.play({ url: stage.file(encodeWav({ sampleRate: 8_000, channels })) }).ended
    await eventually(() => expect(heardMs(stage, call, hertz)).toBeGreaterThan(340))
    // clipped audio has overtones
    expect(heardMs(stage, call, 3 * hertz)).toBeLessThan(60)
    const sides = [900, 1_700].map((frequency) => tone({ frequency, durationMs: 400, sampleRate: 8_000 }))
    await call.play({ url: stage.file(encodeWav({ sampleRate: 8_000, channels: sides })) }).ended
    await eventually(() => expect(heardMs(stage, call, 1_700)).toBeGreaterThan(340))
    expect(heardMs(stage, call, 900)).toBeGreaterThan(340)
    await call.hangUp()
  })

  test.each([
    ['that is no WAV', 'ID3 and something'],
    ['that is not there', undefined],
    ['without audio', encodeWav({ sampleRate: 8_000, channels: [new Int16Array()] })],
  ])('a file %s fails, and both stream and call continue', async (_title, content) => {
    await using stage = await open()
    const { call, stream } = await streaming(stage)
    const url = content === undefined ? stage.file('').replace(/\d+$/, '404') : stage.file(content)
    await expect(call.play({ url }).ended).rejects.toMatchObject({ code: 'operation-failed' })
    await call.play({ url: stage.tone(hertz, 300) }).ended
    expect(heardMs(stage, call, hertz)).toBeGreaterThan(240)
    await stream.close()
    await call.hangUp()
  })

  test('keys are collected from its socket, after a prompt that the first key stops', async () => {
    await using stage = await open()
    const { call, stream } = await streaming(stage)
    const collecting = call.collect({ terminator: '#', prompt: { url: stage.tone(hertz, 3_000) } })
    await eventually(() => expect(heardMs(stage, call, hertz)).toBeGreaterThan(300))
    stage.emulator.world.press(call.providerCallId ?? '', '42#', caller)
    expect(await collecting).toEqual({ digits: '42', reason: 'terminator' })
    expect(heardMs(stage, call, hertz)).toBeLessThan(2_500)
    await stream.close()
    expect(await stream.ended).toEqual({ reason: 'closed' })
    await call.hangUp()
  })

  test('digits go through its socket, with one warning, and no document is sent', async () => {
    await using stage = await open()
    const { call, stream } = await streaming(stage)
    const sent = requests(stage)
    await call.sendDigits('42')
    await call.sendDigits('1')
    await eventually(() =>
      expect(
        stage.emulator.world.callById(call.providerCallId ?? '').legs.map(({ heardDigits }) => heardDigits),
      ).toContain('421'),
    )
    expect(requests(stage)).toBe(sent)
    expect(stage.warnings).toMatchObject([
      { code: 'emulated', message: expect.stringMatching(/^sendDigits is emulated/) },
    ])
    await stream.close()
    await call.hangUp()
  })

  test('a verb that cannot use it is a conflict, and nothing is sent', async () => {
    await using stage = await open()
    const { call, stream } = await streaming(stage)
    const sent = requests(stage)
    expect(sent).toBeGreaterThan(1)
    await expect(call.play({ say: 'hello' }).ended).rejects.toMatchObject({ code: 'conflict' })
    await expect(call.play({ digits: '12' }).ended).rejects.toMatchObject({ code: 'conflict' })
    await expect(call.collect({ input: 'speech' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(call.collect({ maxDigits: 1, prompt: { say: 'hello' } })).rejects.toMatchObject({ code: 'conflict' })
    await expect(call.transfer('+14255550199')).rejects.toMatchObject({ code: 'conflict' })
    await expect(call.addParticipant('+14255550199')).rejects.toMatchObject({ code: 'conflict' })
    await expect(call.hold()).rejects.toMatchObject({ code: 'conflict' })
    expect(requests(stage)).toBe(sent)
    await stream.close()
    await call.hangUp()
  })
})

/** Number of requests to the carrier. */
function requests({ emulator }: Stage): number {
  return emulator.world.exchanges({ kind: 'request' }).length
}
