import { encodeWav, tone } from '@trunkline/audio'
import type { TimelineEntry } from '@trunkline/core'
import { expect, test } from 'vitest'

import { simulation } from '../src/index.ts'

const prompt = encodeWav({
  sampleRate: 16_000,
  channels: [tone({ frequency: 440, sampleRate: 16_000, durationMs: 300 })],
})

/** One call with a prompt and a stream, and its timeline. */
async function told(provider: 'acs-call-automation' | 'signalwire-laml' | 'loopback') {
  const { run } = await simulation({ provider, latencyMs: { from: 10, to: 10 } })
  return run(async ({ hosts, telephony, world }) => {
    const call = await telephony.dial({ to: world.theirs, from: world.own })
    await call.answered()
    await call.play({ url: hosts.add(prompt) }).ended
    const stream = await call.stream()
    await stream.write(new Int16Array(1_600)).ended
    await call.hangUp()
    await call.ended
    return { timeline: call.timeline(), id: call.id, number: world.theirs }
  })
}

const named = (entries: readonly TimelineEntry[] = [], kind: TimelineEntry['kind']) =>
  entries.filter((entry) => entry.kind === kind)

test.each(['acs-call-automation', 'signalwire-laml'] as const)(
  "a call's timeline on %s joins verbs, requests, callbacks, sockets, media and events, with their times",
  async (provider) => {
    const { id, timeline } = await told(provider)
    expect(timeline).toMatchObject({ callId: id, startedAt: expect.stringMatching(/^2030-/), droppedEntries: 0 })
    const { entries = [] } = timeline ?? {}
    expect(named(entries, 'verb').map(({ name, outcome }) => [name, outcome])).toEqual(
      expect.arrayContaining([
        ['dial', 'ok'],
        ['play', 'ok'],
        ['stream', 'ok'],
        ['hangUp', 'ok'],
      ]),
    )
    const [dial] = named(entries, 'verb')
    expect(dial).toMatchObject({ atMs: 0, direction: 'out', durationMs: expect.any(Number) })
    expect(named(entries, 'request')[0]).toMatchObject({
      direction: 'out',
      durationMs: 20,
      outcome: expect.stringMatching(/^20[01]$/),
    })
    expect(
      named(entries, 'callback').some(({ name, outcome }) => /: call-answered/.test(name) && outcome?.startsWith('2')),
    ).toBe(true)
    expect(named(entries, 'socket').map(({ name }) => name)).toContain('opened')
    expect(
      named(entries, 'media').find(({ direction, name }) => direction === 'out' && name === 'audio')?.count,
    ).toBeGreaterThan(1)
    expect(named(entries, 'event').map(({ name }) => name)).toContain('play-ended')
    expect(named(entries, 'event').at(-1)).toMatchObject({ name: 'call-ended', direction: 'in' })
    expect(entries.every(({ atMs }, index) => atMs >= (entries[index - 1]?.atMs ?? 0))).toBe(true)
  },
)

test('a timeline is plain JSON without phone numbers, tokens, queries and ids in full', async () => {
  const { id, number, timeline } = await told('signalwire-laml')
  const text = JSON.stringify(timeline?.entries)
  expect(JSON.parse(text)).toEqual(timeline?.entries)
  expect(text).not.toContain(number.slice(1))
  expect(text).not.toContain(id)
  expect(text).not.toMatch(/[\w-]{40,}/)
})

test('the timeline of a run has the verbs of its calls, with what became of them', async () => {
  const { run } = await simulation({ provider: 'loopback' })
  await run(async ({ telephony, timeline, world }) => {
    const call = await telephony.dial({ to: world.theirs, from: world.own })
    await call.hangUp()
    const verbs = timeline.entries.flatMap(({ kind, text }) => (kind === 'verb' ? [text] : []))
    expect(verbs).toEqual([
      `dial of ${call.id}`,
      `dial of ${call.id}: accepted`,
      `hangUp of ${call.id}`,
      `hangUp of ${call.id}: accepted`,
    ])
  })
})
