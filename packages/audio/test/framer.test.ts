import { concatPcm, createFramer } from '@trunkline/audio'
import fc from 'fast-check'
import { expect, test } from 'vitest'

test('hands out frames as they fill and counts what waits', () => {
  const framer = createFramer({ samplesPerFrame: 3 })
  expect(framer.push(Int16Array.of(1, 2))).toEqual([])
  expect(framer.pending).toBe(2)
  expect(framer.push(Int16Array.of(3, 4, 5, 6, 7))).toEqual([Int16Array.of(1, 2, 3), Int16Array.of(4, 5, 6)])
  expect(framer.pending).toBe(1)
})

test('fills the last frame up with silence', () => {
  const framer = createFramer({ samplesPerFrame: 4 })
  framer.push(Int16Array.of(9, 9, 9, 9, 9))
  expect(framer.flush()).toEqual(Int16Array.of(9, 0, 0, 0))
  expect(framer.pending).toBe(0)
  expect(framer.flush()).toBeUndefined()
})

test('neither loses nor repeats a sample, however the audio is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.int16Array()), fc.integer({ min: 1, max: 50 }), (chunks, samplesPerFrame) => {
      const framer = createFramer({ samplesPerFrame })
      const frames = chunks.flatMap((chunk) => framer.push(chunk))
      const last = framer.flush()
      const whole = concatPcm(chunks)
      const heard = concatPcm(last ? [...frames, last] : frames)
      expect(frames.every((frame) => frame.length === samplesPerFrame)).toBe(true)
      expect(heard).toHaveLength(Math.ceil(whole.length / samplesPerFrame) * samplesPerFrame)
      expect(heard.subarray(0, whole.length)).toEqual(whole)
      expect(heard.subarray(whole.length).every((sample) => sample === 0)).toBe(true)
    }),
  )
})

test('a frame that was handed out is never written again', () => {
  const framer = createFramer({ samplesPerFrame: 2 })
  const input = Int16Array.of(1, 2)
  const [frame] = framer.push(input)
  input.fill(7)
  framer.push(Int16Array.of(3, 4))
  expect(frame).toEqual(Int16Array.of(1, 2))
})

test('a frame size that is none is refused', () => {
  for (const samplesPerFrame of [0, -1, 1.5, NaN])
    expect(() => createFramer({ samplesPerFrame })).toThrow(/samplesPerFrame is a positive whole number/)
})
