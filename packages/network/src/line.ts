import { mixPcm } from '@trunkline/audio'

import { FRAME_SAMPLES, SILENT_FRAME } from './frame.ts'
import type { Random } from './random.ts'

/** How well a party's line carries sound. */
export interface LineOptions {
  readonly noiseDbfs?: number | undefined
  readonly loss?: number | undefined
}

/** What becomes of sound on a party's line. */
export interface Line {
  /** A frame that the party says, as it arrives. */
  spoken(frame: Int16Array): Int16Array
  /** A frame for the party, as it hears it. */
  heard(frame: Int16Array): Int16Array
}

/** A line that loses and changes nothing. */
export const CLEAR_LINE: Line = { spoken: (frame) => frame, heard: (frame) => frame }

export function createLine({ loss = 0, noiseDbfs }: LineOptions, random: Random): Line {
  const carried = (frame: Int16Array): Int16Array => (loss > 0 && random.number() < loss ? SILENT_FRAME : frame)
  if (noiseDbfs === undefined) return loss > 0 ? { spoken: carried, heard: carried } : CLEAR_LINE
  const noisy = (frame: Int16Array): Int16Array => mixPcm([frame, noise(noiseDbfs, random)], FRAME_SAMPLES)
  return { spoken: (frame) => carried(noisy(frame)), heard: carried }
}

/** One frame of white noise; its mean square is that level. */
function noise(dbfs: number, random: Random): Int16Array {
  const most = 32_768 * 10 ** (dbfs / 20) * Math.sqrt(3)
  return Int16Array.from({ length: FRAME_SAMPLES }, () => (2 * random.number() - 1) * most)
}
