import { encodeMulaw } from '@trunkline/audio'
import type { SpeechEvent } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { failureOf, House } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'
import type { FarSocket } from './fixtures/media-socket.ts'

const sampleRate = 8_000

/** A second of quiet, a second in which the sound swells and fades, and a second of quiet. */
const line = Int16Array.from({ length: 3 * sampleRate }, (_, index) => {
  const seconds = index / sampleRate
  const swell = seconds < 1 || seconds >= 2 ? 0.001 : Math.sin(Math.PI * 4 * seconds) ** 2
  return 8_000 * swell * Math.sin(2 * Math.PI * 700 * seconds)
})

function sayAll(socket: FarSocket, more: { readonly track?: 'outbound'; readonly participant?: string } = {}): void {
  for (let at = 0; at < line.length; at += 160) {
    const pcm = line.slice(at, at + 160)
    socket.say({ type: 'frame', frame: { pcm, sampleRate, track: 'inbound', mediaTimeMs: at / 8, ...more } })
  }
}

function gathered(events: AsyncIterable<SpeechEvent>): SpeechEvent[] {
  const all: SpeechEvent[] = []
  void (async () => {
    for await (const event of events) all.push(event)
  })()
  return all
}

async function listening(options: { readonly law?: 'pcmu' } = {}) {
  const house = new House(options)
  const call = await house.answered()
  const stream = await call.stream({ direction: 'in', ...(options.law && { format: options.law }) })
  const socket = await house.socket(call.id)
  return { house, call, stream, socket }
}

describe('speech of the far side', () => {
  test('is reported with its start and its end on the clock of the frames, also on a stream that only listens', async () => {
    const { socket, stream } = await listening()
    const seen = gathered(stream.speech())
    sayAll(socket)
    await settled()
    expect(seen.map(({ type }) => type)).toEqual(['speech-started', 'speech-stopped'])
    expect(Math.abs((seen[0]?.mediaTimeMs ?? 0) - 1_000)).toBeLessThanOrEqual(60)
    expect(Math.abs((seen[1]?.mediaTimeMs ?? 0) - 2_000)).toBeLessThanOrEqual(60)
  })

  test('is found in bytes of G.711', async () => {
    const { socket, stream } = await listening({ law: 'pcmu' })
    const seen = gathered(stream.speech())
    for (let at = 0; at < line.length; at += 160) socket.sayBytes(encodeMulaw(line.subarray(at, at + 160)))
    await settled()
    expect(seen.map(({ type }) => type)).toEqual(['speech-started', 'speech-stopped'])
  })

  test('names the participant who speaks, and leaves out what our own side sends', async () => {
    const { socket, stream } = await listening()
    const seen = gathered(stream.speech())
    sayAll(socket, { participant: 'alice' })
    sayAll(socket, { track: 'outbound' })
    await settled()
    expect(seen.map(({ participant, type }) => `${participant}: ${type}`)).toEqual([
      'alice: speech-started',
      'alice: speech-stopped',
    ])
  })

  test('is heard by each who asks with their own options, until they leave', async () => {
    const { socket, stream } = await listening()
    const [all, strict] = [gathered(stream.speech()), gathered(stream.speech({ quietestDbfs: -1 }))]
    const left = stream.speech()
    await left.return?.()
    sayAll(socket)
    await settled()
    expect([all.length, strict.length]).toEqual([2, 0])
    expect(await left.next()).toEqual({ done: true, value: undefined })
  })

  test('ends with the stream, and its options are checked', async () => {
    const { call, house, stream } = await listening()
    const next = stream.speech().next()
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect(await next).toEqual({ done: true, value: undefined })
    expect(await stream.speech().next()).toEqual({ done: true, value: undefined })
    // @ts-expect-error -- there is no such option
    const failure = await failureOf(Promise.resolve().then(() => stream.speech({ treshold: 3 })))
    expect(failure.code).toBe('invalid-argument')
  })
})
