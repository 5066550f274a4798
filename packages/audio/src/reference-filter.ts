import type { Filter } from './filter.ts'
import type { Kernel } from './kernel.ts'

/**
 * The filter in plain JavaScript and double precision: what the SIMD one is compared with, and what runs where there is
 * none.
 */
export function createReferenceFilter(kernel: Kernel): Filter {
  const { up, down } = kernel
  return {
    kind: 'reference',
    kernel,
    apply(input, first, phase, out) {
      let at = first
      let position = phase
      for (let index = 0; index < out.length; index++) {
        out[index] = sampleAt(kernel, input, at, position)
        position += down
        at += Math.floor(position / up)
        position %= up
      }
    },
  }
}

function sampleAt({ reach, rows, table, up }: Kernel, input: Int16Array, first: number, phase: number): number {
  const taps = 2 * reach
  const base = Math.round((phase * rows) / up) * taps
  let sum = 0
  for (let tap = 0; tap < taps; tap++) sum += (input[first + tap] ?? 0) * (table[base + tap] ?? 0)
  return Math.max(-32768, Math.min(32767, Math.round(sum)))
}
