import { concatPcm, tone, toneDbfs } from '@trunkline/audio'
import type { AudioFrame } from '@trunkline/core'
import { expect, test } from 'vitest'

import { far, from, onStage } from './fixtures/stage.ts'

test(
  "a stream whose socket breaks continues over the next one, with its time and the far party's audio",
  onStage(async ({ emulator, telephony, warnings }) => {
    emulator.world.voice(far, tone({ frequency: 700, sampleRate: 16_000, durationMs: 10_000 }))
    emulator.world.fault({ on: { door: 'acs', kind: 'media' }, effect: 'cut-after', afterMs: 400 })
    const call = await telephony.dial({ to: far, from })
    await call.answered()
    const stream = await call.stream()
    const frames: AudioFrame[] = []
    for await (const frame of stream) if (frames.push(frame) === 80) break
    expect(emulator.world.faults()).toMatchObject([{ struck: 1 }])
    const times = frames.map(({ mediaTimeMs }) => mediaTimeMs)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.at(-1)).toBeGreaterThan(1_500)
    // the cut came after about 20 frames, and the measured part after it
    const later = concatPcm(frames.slice(40).map(({ pcm }) => pcm))
    expect(toneDbfs(later, { frequency: 700, sampleRate: 16_000 })).toBeGreaterThan(-20)
    await call.hangUp()
    expect(await stream.ended).toEqual({ reason: 'call-ended' })
    expect(warnings).toEqual([])
  }),
)
