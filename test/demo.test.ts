import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { decodeWav, spans, toneDbfs, type WavAudio } from '@trunkline/audio'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { prompt, voice, voiceFrequency } from '../docs/examples/demo/sound.ts'

const root = join(import.meta.dirname, '..')
const out = mkdtempSync(join(tmpdir(), 'trunkline-demo-'))
const providers = ['loopback', 'acs-call-automation', 'signalwire-laml']
let printed = ''

beforeAll(async () => {
  const demo = ['--conditions=@trunkline/source', 'docs/examples/demo.ts', '--out', out]
  const { stdout } = await promisify(execFile)(process.execPath, demo, { cwd: root })
  printed = stdout
}, 120_000)

afterAll(() => rmSync(out, { recursive: true, force: true }))

function wav(provider: string, name: string): WavAudio {
  return decodeWav(readFileSync(join(out, provider, `${name}.wav`)))
}

function timeline(provider: string) {
  const events: { type: string; provider: string; callId: string; at: string; optional?: true }[] = JSON.parse(
    readFileSync(join(out, provider, 'timeline.json'), 'utf8'),
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

describe.each(providers)('the demo on %s', (provider) => {
  test('the far party heard the prompt, whole and once', () => {
    const { channels, sampleRate } = wav(provider, 'heard')
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

  test('the far party heard its own voice come back as an echo', () => {
    expect(stepsIn(wav(provider, 'heard')).length).toBeGreaterThanOrEqual(4)
  })

  test('the stream heard three unbroken seconds of the far party', () => {
    const listened = wav(provider, 'listened')
    expect(durationMs(listened)).toBeGreaterThanOrEqual(3_000)
    const steps = stepsIn(listened)
    const [first = 0] = steps
    expect(steps.length).toBeGreaterThanOrEqual(5)
    expect(steps).toEqual(steps.map((_, index) => first + index))
  })

  test('the recording holds the far party before and after the pause, and nothing of the paused span', () => {
    const recording = wav(provider, 'recording')
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
    expect(durationMs(recording)).toBeLessThan(3_900)
  })

  test('the lifecycle is told once, in the order the program causes it', () => {
    const events = timeline(provider)
    expect(events.filter(({ optional }) => optional !== true).map(({ type }) => type)).toEqual([
      'call-dialled',
      'call-answered',
      'play-started',
      'play-ended',
      'collect-ended',
      'stream-started',
      'stream-ended',
      'recording-changed',
      'recording-changed',
      'recording-changed',
      'recording-changed',
      'call-ended',
    ])
    expect(new Set(events.map(({ callId }) => callId)).size).toBe(1)
    expect(events.every((event) => event.provider === provider && !Number.isNaN(Date.parse(event.at)))).toBe(true)
  })

  test('the table shows its digits', () => {
    const row = printed.split('\n').findLast((line) => line.startsWith(provider))
    expect(row).toMatch(/\b1234\b/)
    expect(row).toMatch(/hung-up/)
  })
})
