import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { decodeWav, spans, toneDbfs, type WavAudio } from '@trunkline/audio'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { prompt, voice, voiceFrequency } from '../docs/examples/demo/sound.ts'
import { simulatedProviders } from './adapters.ts'

const root = join(import.meta.dirname, '..')
const out = mkdtempSync(join(tmpdir(), 'trunkline-demo-'))
/** Which steps each trunk can take; the others are refused, and the table says so. */
const trunks = Object.fromEntries(
  Object.entries(simulatedProviders).map(([name, { provider, refusedByDemo }]) => [
    name,
    { provider, ...stepsBut(refusedByDemo) },
  ]),
)
let printed = ''

beforeAll(async () => {
  const demo = ['--conditions=@trunkline/source', 'docs/examples/demo.ts', '--out', out]
  const { stdout } = await promisify(execFile)(process.execPath, demo, { cwd: root })
  printed = stdout
}, 120_000)

afterAll(() => rmSync(out, { recursive: true, force: true }))

function stepsBut(refused: readonly string[]) {
  const can = (step: string): boolean => !refused.includes(step)
  return { play: can('play'), collect: can('collect'), stream: can('stream'), record: can('record') }
}

function wav(trunk: string, name: string): WavAudio {
  return decodeWav(readFileSync(join(out, trunk, `${name}.wav`)))
}

function timeline(trunk: string) {
  const events: { type: string; provider: string; callId: string; at: string; optional?: true }[] = JSON.parse(
    readFileSync(join(out, trunk, 'timeline.json'), 'utf8'),
  )
  return events
}

/**
 * Which steps of the far party's staircase are heard for a while: in four windows, that is about 200 ms. A key's tone,
 * which may still sound when a stream begins, is shorter.
 */
function stepsIn({ channels: [pcm = new Int16Array(0)], sampleRate }: WavAudio): number[] {
  const window = sampleRate / 10
  const heard = new Map<number, number>()
  for (let at = 0; at + window <= pcm.length; at += window / 2) {
    const piece = pcm.subarray(at, at + window)
    for (let step = 0; step < voice.steps; step += 1)
      if (toneDbfs(piece, { frequency: voiceFrequency(step), sampleRate }) > loudest(piece, sampleRate, step))
        heard.set(step, (heard.get(step) ?? 0) + 1)
  }
  return [...heard]
    .filter(([, windows]) => windows >= 4)
    .map(([step]) => step)
    .toSorted((a, b) => a - b)
}

/** A step counts where it stands out: loud, and louder than its neighbours, which leak into its measure. */
function loudest(piece: Int16Array, sampleRate: number, step: number): number {
  const neighbours = [step - 1, step + 1].map((one) => toneDbfs(piece, { frequency: voiceFrequency(one), sampleRate }))
  return Math.max(-24, ...neighbours)
}

function durationMs({ channels: [pcm = new Int16Array(0)], sampleRate }: WavAudio): number {
  return (pcm.length * 1000) / sampleRate
}

/** How much of it is silent, in windows of a tenth of a second. */
function silentMs({ channels: [pcm = new Int16Array(0)], sampleRate }: WavAudio): number {
  const window = sampleRate / 10
  const starts = Array.from({ length: Math.floor(pcm.length / window) }, (_, index) => index * window)
  return 100 * starts.filter((at) => pcm.subarray(at, at + window).every((sample) => Math.abs(sample) < 500)).length
}

function rowOf(trunk: string): string {
  return printed.split('\n').findLast((line) => line.startsWith(`${trunk} `) && !line.includes(' refuses ')) ?? ''
}

const able = (step: 'play' | 'stream' | 'record'): string[] =>
  Object.entries(trunks)
    .filter(([, can]) => can[step])
    .map(([name]) => name)

describe.each(able('play'))('the prompt of the demo on %s', (trunk) => {
  test('was heard by the far party, whole and once', () => {
    const { channels, sampleRate } = wav(trunk, 'heard')
    const heard = spans(channels[0] ?? new Int16Array(0), {
      sampleRate,
      frequency: prompt.frequency,
      thresholdDbfs: -30,
    })
    expect(heard).toHaveLength(1)
    const [{ fromMs, toMs } = { fromMs: 0, toMs: 0 }] = heard
    expect(toMs - fromMs).toBeGreaterThan(prompt.durationMs - 60)
    expect(toMs - fromMs).toBeLessThan(prompt.durationMs + 120)
  })
})

describe.each(able('stream'))('the stream of the demo on %s', (trunk) => {
  test('let the far party hear its own voice come back as an echo', () => {
    expect(stepsIn(wav(trunk, 'heard')).length).toBeGreaterThanOrEqual(4)
  })

  test('heard three unbroken seconds of the far party', () => {
    const listened = wav(trunk, 'listened')
    expect(durationMs(listened)).toBeGreaterThanOrEqual(3_000)
    const steps = stepsIn(listened)
    const [first = 0] = steps
    expect(steps.length).toBeGreaterThanOrEqual(5)
    expect(steps).toEqual(steps.map((_, index) => first + index))
  })
})

describe.each(able('record'))('the recording of the demo on %s', (trunk) => {
  test('holds the far party before and after the pause, and nothing of the paused span', () => {
    const recording = wav(trunk, 'recording')
    const steps = stepsIn(recording)
    const holes = steps
      .slice(1)
      .map((step, index) => step - (steps[index] ?? 0) - 1)
      .filter((missing) => missing > 0)
    expect(holes).toHaveLength(1)
    // the pause lasted three steps; the two at its edges may be heard in part
    expect(holes[0]).toBeGreaterThanOrEqual(2)
    expect(holes[0]).toBeLessThanOrEqual(4)
    expect(durationMs(recording)).toBeGreaterThan(2_500)
    // however long it took, it is no longer than the steps in it and half of one at each of its four edges, and has no silent gap
    expect(durationMs(recording)).toBeLessThan((steps.length + 2) * voice.stepMs)
    expect(silentMs(recording)).toBeLessThan(500)
  })
})

describe.each(Object.entries(trunks))('the demo on %s', (trunk, can) => {
  test('tells the lifecycle once, in the order the program causes it', () => {
    const events = timeline(trunk)
    expect(events.filter(({ optional }) => optional !== true).map(({ type }) => type)).toEqual([
      'call-dialled',
      'call-answered',
      ...(can.play ? ['play-started', 'play-ended'] : []),
      ...(can.collect ? ['collect-ended'] : []),
      ...(can.stream ? ['stream-started', 'stream-ended'] : []),
      ...(can.record ? ['recording-changed', 'recording-changed', 'recording-changed', 'recording-changed'] : []),
      'call-ended',
    ])
    expect(new Set(events.map(({ callId }) => callId)).size).toBe(1)
    expect(events.every((event) => event.provider === can.provider && !Number.isNaN(Date.parse(event.at)))).toBe(true)
  })

  test('has its row in the table, where what it cannot do is refused', () => {
    const row = rowOf(trunk)
    expect(row).toContain('hung-up')
    expect(/\b1234\b/.test(row)).toBe(can.collect)
    const refused = Number(!can.play) + Number(!can.collect) + 2 * Number(!can.stream) + Number(!can.record)
    expect(row.match(/\brefused\b/g) ?? []).toHaveLength(refused)
  })

  test('gives a reason for each step that it refuses', () => {
    const reasons = printed.split('\n').filter((line) => line.startsWith(`${trunk} refuses `))
    const steps = { play: 'play.url', collect: 'collect.digits', stream: 'stream', record: 'record' } as const
    const refused = Object.entries(steps).filter(([step]) => !can[step as keyof typeof steps])
    expect(reasons.map((line) => /refuses ([\w.]+): \S/.exec(line)?.[1])).toEqual(refused.map(([, name]) => name))
  })
})
