import { decodeWav, tone, toneDbfs } from '@trunkline/audio'
import type { AudioStream } from '@trunkline/core'
import { expect, test } from 'vitest'

import { eventually, simulatedTests } from './fixtures/simulated.ts'
import { caller, heardMs, open, own, type PhoneCall, type Stage } from './fixtures/stage.ts'

simulatedTests()

const hertz = 700

/** An incoming call with a speaking caller, after the answer. */
async function ring({ phone, emulator }: Stage): Promise<PhoneCall> {
  emulator.world.number(own, {
    voiceUrl: phone.routeUrl('incoming'),
    statusCallback: phone.routeUrl('number-status'),
  })
  emulator.world.party({ number: caller, voiceLoop: true })
  emulator.world.voice(caller, tone({ frequency: hertz, durationMs: 1_000, sampleRate: 16_000 }))
  const { promise, resolve, reject } = Promise.withResolvers<PhoneCall>()
  phone.onIncomingCall(async (incoming) => incoming.answer().then(resolve, reject))
  await emulator.world.call({ from: caller, to: own })
  return promise
}

/** Half a second of the stream. */
async function listen(stream: AudioStream): Promise<number> {
  const frames: number[] = []
  for await (const { pcm } of stream) {
    frames.push(...pcm)
    if (frames.length >= stream.sampleRate / 2) break
  }
  return toneDbfs(Int16Array.from(frames).subarray(-4_000), { sampleRate: stream.sampleRate, frequency: hertz })
}

test('an incoming call is answered, recorded and streamed at once, and each side is heard', async () => {
  await using stage = await open()
  const call = await ring(stage)
  const recording = await call.record({ channels: 'separate' })
  const listening = await call.stream({ direction: 'in', sampleRate: 8_000 })
  expect(await listen(listening)).toBeGreaterThan(-30)
  await call.play({ url: stage.tone(1_300, 500) }).ended
  expect(heardMs(stage, call, 1_300)).toBeGreaterThan(400)
  await listening.close()
  await recording.stop()
  const [file] = await recording.ready()
  const { channels, sampleRate } = decodeWav(new Uint8Array(await (await fetch(file?.url ?? '')).arrayBuffer()))
  expect(channels).toHaveLength(2)
  const loudest = channels.map((pcm) =>
    [hertz, 1_300].map((frequency) => Math.round(toneDbfs(pcm, { sampleRate, frequency }))),
  )
  // the caller in one channel, the prompt in the other
  expect(loudest[0]?.[0]).toBeGreaterThan(-30)
  expect(loudest[1]?.[1]).toBeGreaterThan(-30)
  await call.hangUp()
})

test('an incoming call is streamed two-way, and plays go through the stream', async () => {
  await using stage = await open()
  const call = await ring(stage)
  const stream = await call.stream({ sampleRate: 16_000 })
  expect(await listen(stream)).toBeGreaterThan(-30)
  await call.play({ url: stage.tone(1_300, 500) }).ended
  expect(heardMs(stage, call, 1_300)).toBeGreaterThan(400)
  await stream.close()
  await call.addParticipant('+14255550199')
  await eventually(async () => expect((await call.participants()).length).toBe(2))
  await call.hangUp()
})
