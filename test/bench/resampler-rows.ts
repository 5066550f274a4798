import { type AudioRow, inTurn, sounds } from './audio-row.ts'
import { ours, speexSeven } from './resamplers.ts'

const pairs = [
  [8_000, 16_000],
  [16_000, 8_000],
  [8_000, 24_000],
  [24_000, 8_000],
  [16_000, 24_000],
  [24_000, 16_000],
] as const

/** A stream in pieces of 20 ms. */
export const resamplerRows: readonly AudioRow[] = pairs.map(([from, to]) => ({
  name: `resample ${from / 1_000} → ${to / 1_000} kHz`,
  rival: speexSeven.name,
  target: 0.2,
  async prepare() {
    const pieces = sounds(from / 50)
    const [push, rivalPush] = await Promise.all([ours.open(from, to), speexSeven.open(from, to)])
    return { ours: (round) => push(inTurn(pieces, round)), rival: (round) => rivalPush(inTurn(pieces, round)) }
  },
}))
