import { decodeAlawInto, decodeMulawInto, encodeAlaw, encodeMulaw } from '@trunkline/audio'

import type { AudioFormat } from '../../driver/index.ts'

/** A law of G.711. */
export type Law = Exclude<AudioFormat, 'pcm16'>

/** Hertz of all G.711. */
export const g711Rate = 8_000

export function encodeBy(law: Law, pcm: Int16Array): Uint8Array {
  return law === 'pcma' ? encodeAlaw(pcm) : encodeMulaw(pcm)
}

/** Fills the beginning of `pcm`, which is returned. */
export function decodeInto(law: Law, bytes: Uint8Array, pcm: Int16Array): Int16Array {
  return law === 'pcma' ? decodeAlawInto(bytes, pcm) : decodeMulawInto(bytes, pcm)
}

/** What stands for silence in a format. */
export function silenceOf(format: AudioFormat): number {
  return silence[format]
}

const silence = { pcm16: 0, pcmu: 0xff, pcma: 0xd5 } as const
