import { describe, expect, test } from 'vitest'

import { resolveTimeline, TimelineRecorder } from '../src/base/timeline.ts'
import type { TimelineEntry } from '../src/index.ts'
import { House } from './fixtures/house.ts'
import { ManualClock } from './fixtures/manual-clock.ts'

const verb = { kind: 'verb', direction: 'out', name: 'play' } as const

describe('the recorder of a timeline', () => {
  test('gives each entry its time since the beginning, and what took time its length and outcome', async () => {
    const clock = new ManualClock()
    await clock.advance(5_000)
    const recorder = new TimelineRecorder('c_1', clock, {})
    await clock.advance(10)
    const end = recorder.begin(verb)
    await clock.advance(30)
    end('ok')
    end('too late')
    recorder.add({ kind: 'event', direction: 'in', name: 'play-started', outcome: 'carrier' })
    expect(recorder.read()).toEqual({
      callId: 'c_1',
      startedAt: new Date(clock.now() - 40).toISOString(),
      droppedEntries: 0,
      entries: [
        { ...verb, atMs: 10, durationMs: 30, outcome: 'ok' },
        { kind: 'event', direction: 'in', name: 'play-started', outcome: 'carrier', atMs: 40 },
      ],
    })
  })

  test('what is read does not change afterwards', () => {
    const recorder = new TimelineRecorder('c_1', new ManualClock(), {})
    const end = recorder.begin(verb)
    const { entries } = recorder.read()
    end('ok')
    expect(entries[0]).not.toHaveProperty('outcome')
  })

  test('keeps the newest entries, and counts those that made room', () => {
    const recorder = new TimelineRecorder('c_1', new ManualClock(), { maxEntries: 3 })
    for (let index = 1; index <= 20; index += 1) {
      recorder.add({ ...verb, name: `verb ${index}` })
      const { droppedEntries, entries } = recorder.read()
      expect(entries.length + droppedEntries).toBe(index)
      expect(entries.length).toBe(Math.min(3, index))
      expect(entries.at(-1)?.name).toBe(`verb ${index}`)
    }
  })

  test('counts media messages of one name in one entry, until something else happens', async () => {
    const clock = new ManualClock()
    const recorder = new TimelineRecorder('c_1', clock, {})
    for (let index = 0; index < 50; index += 1) {
      recorder.count('out', 'audio')
      recorder.count('in', 'audio')
      await clock.advance(20)
    }
    recorder.add(verb)
    recorder.count('in', 'audio')
    expect(recorder.read().entries).toEqual([
      { kind: 'media', direction: 'out', name: 'audio', atMs: 0, count: 50, durationMs: 980 },
      { kind: 'media', direction: 'in', name: 'audio', atMs: 0, count: 50, durationMs: 980 },
      { ...verb, atMs: 1_000 },
      { kind: 'media', direction: 'in', name: 'audio', atMs: 1_000, count: 1, durationMs: 0 },
    ])
  })

  test('reports an entry as it begins and once more with its outcome; an observer that throws changes nothing', () => {
    const heard: (readonly [string, string | undefined])[] = []
    const onEntry = ({ name, outcome }: TimelineEntry, callId: string): void => {
      heard.push([`${name} of ${callId}`, outcome])
      throw new Error('the observer is broken')
    }
    const recorder = new TimelineRecorder('c_1', new ManualClock(), { onEntry })
    recorder.begin(verb)('ok')
    expect(heard).toEqual([
      ['play of c_1', undefined],
      ['play of c_1', 'ok'],
    ])
  })
})

test('a client that was not asked to keeps no timeline', async () => {
  const house = new House()
  const call = await house.answered()
  expect(call.timeline()).toBeUndefined()
})

test.each([0, -1, 1.5, Number.NaN])('%s entries cannot be kept', (maxEntries) => {
  expect(() => resolveTimeline({ maxEntries })).toThrow(
    expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining('timeline.maxEntries') }),
  )
})

test('a timeline is kept with `true` or with options, and not with `false`', () => {
  expect(resolveTimeline(true)).toEqual({})
  expect(resolveTimeline({ maxEntries: 5 })).toEqual({ maxEntries: 5 })
  expect(resolveTimeline(false)).toBeUndefined()
  expect(resolveTimeline(undefined)).toBeUndefined()
})
