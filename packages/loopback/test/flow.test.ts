import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { concatPcm, decodeWav, spans, tone } from '@trunkline/audio'
import type { CallEvent } from '@trunkline/core'
import { expect, onTestFinished, test } from 'vitest'

import { dialled, idOf, lengthOf, openLab, own, sampleRate, samplesOf, theirs, wavOf } from './lab.ts'

/** Dial, play, collect, echo, record with a pause, hang up: everything that happened and everything that was heard. */
async function wholeFlow() {
  const lab = openLab()
  const { clock, far, telephony } = lab
  await far.party({ number: theirs, digits: [{ afterMs: 1_210, tones: '1234#' }] })
  await far.voice(theirs, wavOf(440, 1_000), { loop: true })
  const prompt = await far.prompt(wavOf(2_000, 1_000, { sampleRate: 8_000 }))
  const call = await dialled(lab)
  await clock.until(call.play({ url: prompt }).ended)
  const collected = await clock.until(call.collect({ terminator: '#' }))

  const recording = await clock.until(call.record({ channels: 'separate' }))
  const stream = await clock.until(call.stream())
  const listened: Int16Array[] = []
  const echo = (async () => {
    for await (const { pcm } of stream) {
      listened.push(pcm)
      stream.write(pcm)
    }
  })()
  await clock.advance(1_000)
  await clock.until(recording.pause())
  await clock.advance(2_000)
  await clock.until(recording.resume())
  await clock.advance(500)
  await clock.until(stream.close())
  await echo
  await clock.until(recording.stop())
  const files = await clock.until(recording.ready())
  const folder = await mkdtemp(join(tmpdir(), 'loopback-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await recording.saveTo(join(folder, 'call.wav'))
  await clock.until(call.hangUp())
  await clock.until(call.ended)
  const events: CallEvent[] = []
  for await (const event of call.events()) events.push(event)
  return {
    collected,
    files,
    events: events.map(({ callId: _callId, ...event }) => event),
    heard: await far.heard(idOf(call)),
    listened: concatPcm(listened),
    recorded: new Uint8Array(await readFile(join(folder, 'call.wav'))),
    liveCalls: telephony.liveCalls,
    warnings: lab.warnings,
  }
}

test('the whole flow gives the digits, the events in order, and the right audio on every side', async () => {
  const flow = await wholeFlow()

  expect(flow.collected).toEqual({ digits: '1234', reason: 'terminator' })
  expect(flow.events.filter((event) => !('optional' in event)).map(({ type }) => type)).toEqual([
    'call-dialled',
    'call-answered',
    'play-started',
    'play-ended',
    'collect-ended',
    'recording-changed',
    'stream-started',
    'recording-changed',
    'recording-changed',
    'stream-ended',
    'recording-changed',
    'call-ended',
  ])
  expect(flow.events.at(-1)).toMatchObject({ reason: 'hung-up' })
  expect(flow.liveCalls).toBe(0)
  expect(flow.warnings).toEqual([])

  const heard = samplesOf(flow.heard)
  // the keys are heard too: their tones come back through the echo
  const [prompt, ...more] = spans(heard, { sampleRate, frequency: 2_000 })
  expect(prompt).toEqual({ fromMs: 0, toMs: 1_000 })
  expect(more).toEqual([])
  const echoed = lengthOf(spans(heard, { sampleRate, frequency: 440 }))
  expect(echoed).toBeGreaterThan(3_300)
  expect(echoed).toBeLessThanOrEqual(3_500)

  const listened = lengthOf(spans(flow.listened, { sampleRate, frequency: 440 }))
  expect(listened).toBeGreaterThanOrEqual(3_480)

  const { channels, sampleRate: rate } = decodeWav(flow.recorded)
  expect(rate).toBe(16_000)
  expect(channels).toHaveLength(2)
  expect(channels[0]?.length).toBe(1_500 * 16)
  expect(flow.files).toMatchObject([{ durationMs: 1_500, format: 'wav' }])
})

test('the same program gives the same events at the same times, and the same samples', async () => {
  const [first, second] = [await wholeFlow(), await wholeFlow()]
  expect(second).toEqual(first)
})

test('a paused span leaves no audio in a mixed recording, and both sides are in it', async () => {
  const lab = openLab()
  const { clock, far } = lab
  const call = await dialled(lab)
  const recording = await clock.until(call.record())
  await clock.until(call.play({ url: await far.prompt(wavOf(500, 600)) }).ended)
  await clock.until(recording.pause())
  await clock.until(call.play({ url: await far.prompt(wavOf(1_500, 600)) }).ended)
  await clock.until(recording.resume())
  await clock.until(call.play({ url: await far.prompt(wavOf(2_500, 600)) }).ended)
  await clock.until(call.hangUp())
  await clock.until(recording.ready())

  const pieces: Uint8Array[] = []
  const target = new WritableStream<Uint8Array>({ write: (piece) => void pieces.push(piece) })
  await recording.saveTo(target)
  const recorded = samplesOf(Buffer.concat(pieces))
  expect(lengthOf(spans(recorded, { sampleRate, frequency: 500 }))).toBe(600)
  expect(spans(recorded, { sampleRate, frequency: 1_500 })).toEqual([])
  expect(lengthOf(spans(recorded, { sampleRate, frequency: 2_500 }))).toBe(600)
})

test('a looping prompt plays until it is stopped, an interrupting one takes its place', async () => {
  const lab = openLab()
  const { clock, far } = lab
  const call = await dialled(lab)
  const looping = call.play({ url: await far.prompt(wavOf(500, 100)) }, { loop: true })
  await clock.until(looping.accepted)
  await clock.advance(1_000)
  const second = call.play({ url: await far.prompt(wavOf(1_500, 200)) }, { mode: 'interrupt' })
  expect(await clock.until(looping.ended)).toEqual({ reason: 'stopped' })
  expect(await clock.until(second.ended)).toEqual({ reason: 'completed' })
  const heard = samplesOf(await far.heard(idOf(call)))
  expect(lengthOf(spans(heard, { sampleRate, frequency: 500 }))).toBe(1_000)
  expect(lengthOf(spans(heard, { sampleRate, frequency: 1_500 }))).toBe(200)
})

test('what is written to a stream is accounted for by marks, and what is cleared is not heard', async () => {
  const lab = openLab()
  const { clock, far } = lab
  const call = await dialled(lab)
  const stream = await clock.until(call.stream({ direction: 'out', sampleRate: 8_000 }))
  const [first, second] = [500, 1_500].map((frequency) => tone({ frequency, sampleRate: 8_000, durationMs: 1_000 }))
  if (!first || !second) throw new Error('two tones')
  expect(await clock.until(stream.write(first).ended)).toEqual({
    outcome: 'played',
    heardMs: 1_000,
    source: 'carrier',
  })
  const cut = stream.write(second)
  await clock.advance(300)
  await stream.clear()
  expect(await clock.until(cut.ended)).toMatchObject({ outcome: 'cleared' })
  await clock.advance(1_000)
  const heard = samplesOf(await far.heard(idOf(call)))
  expect(lengthOf(spans(heard, { sampleRate, frequency: 500 }))).toBeGreaterThanOrEqual(980)
  expect(lengthOf(spans(heard, { sampleRate, frequency: 1_500 }))).toBeLessThanOrEqual(320)
})

test('digits that are sent arrive as tones, and keys outside a collection are told one by one', async () => {
  const lab = openLab()
  const { clock, far } = lab
  const call = await dialled(lab)
  await clock.until(call.sendDigits('12w#'))
  await clock.until(call.play({ digits: '9' }).ended)
  expect(await far.digitsHeard(idOf(call))).toBe('12#9')
  expect(spans(samplesOf(await far.heard(idOf(call))), { sampleRate })).toHaveLength(4)

  await far.press(idOf(call), '4w2')
  await clock.advance(2_000)
  await far.hangUp(idOf(call))
  await clock.until(call.ended)
  const keys: string[] = []
  for await (const event of call.events()) if (event.type === 'digit-received') keys.push(event.digit)
  expect(keys).toEqual(['4', '2'])
})

test('a collection says why it ended, and a key stops its prompt', async () => {
  const lab = openLab()
  const { clock, far } = lab
  const call = await dialled(lab)
  expect(await clock.until(call.collect({ maxDigits: 2, timeoutMs: 1_000 }))).toEqual({ digits: '', reason: 'timeout' })
  const collecting = call.collect({ maxDigits: 3, prompt: { url: await far.prompt(wavOf(500, 5_000)) } })
  await clock.advance(1_000)
  await far.press(idOf(call), '77')
  expect(await clock.until(collecting)).toEqual({ digits: '77', reason: 'timeout' })
  const prompt = lengthOf(spans(samplesOf(await far.heard(idOf(call))), { sampleRate, frequency: 500 }))
  expect(prompt).toBeGreaterThanOrEqual(980)
  expect(prompt).toBeLessThanOrEqual(1_020)
  const both = call.collect({ maxDigits: 2 })
  await clock.advance(100)
  await far.press(idOf(call), '12')
  expect(await clock.until(both)).toEqual({ digits: '12', reason: 'max' })
})

test('a prompt that is none fails in the words of what is wrong', async () => {
  const lab = openLab()
  const { clock, far } = lab
  const call = await dialled(lab)
  const elsewhere = call.play({ url: `https://voice.example.com/welcome.wav` })
  await expect(clock.until(elsewhere.ended)).rejects.toMatchObject({ code: 'operation-failed' })
  const noWav = call.play({ url: await far.prompt(new TextEncoder().encode('hello')) })
  await expect(clock.until(noWav.ended)).rejects.toMatchObject({ code: 'operation-failed' })
  await clock.until(call.hangUp())
  const failures: string[] = []
  for await (const event of call.events())
    if (event.type === 'play-ended' && event.failure) failures.push(event.failure.code)
  expect(failures).toEqual(['not-found', 'media'])
})

test.for([
  { outcome: 'busy', reason: 'busy' },
  { outcome: 'decline', reason: 'declined' },
  { outcome: 'unreachable', reason: 'unreachable' },
  { outcome: 'no-answer', reason: 'no-answer' },
] as const)('a party that is $outcome ends the call with $reason', async ({ outcome, reason }) => {
  const { clock, far, telephony } = openLab()
  await far.party({ number: theirs, outcome })
  const call = await clock.until(telephony.dial({ to: theirs, from: own, ringMs: 2_000 }))
  await expect(clock.until(call.answered())).rejects.toMatchObject({ code: 'call-ended' })
  expect(await call.ended).toMatchObject({ reason })
  expect(await far.state(idOf(call))).toBe('ended')
})

test('a far hang-up settles every verb that it races', async () => {
  const lab = openLab()
  const { clock, far } = lab
  const call = await dialled(lab)
  const playing = call.play({ url: await far.prompt(wavOf(500, 5_000)) })
  const collecting = call.collect({ maxDigits: 1 })
  // one that only listens: through a two-way stream the digits would be gone before anybody knows of the end
  const stream = await clock.until(call.stream({ direction: 'in' }))
  await far.hangUp(idOf(call))
  const settled = Promise.allSettled([call.sendDigits('1'), call.record(), call.hangUp()])
  expect(await clock.until(playing.ended)).toEqual({ reason: 'call-ended' })
  expect(await clock.until(collecting)).toEqual({ digits: '', reason: 'ended' })
  expect(await clock.until(stream.ended)).toMatchObject({ reason: 'call-ended' })
  const [digits, record, hangUp] = await clock.until(settled)
  expect(digits).toMatchObject({ status: 'rejected', reason: { code: 'call-ended' } })
  expect(record).toMatchObject({ status: 'rejected', reason: { code: 'call-ended' } })
  expect(hangUp).toMatchObject({ status: 'fulfilled' })
})
