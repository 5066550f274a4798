import type { Kernel } from './kernel.ts'

/** Computes output samples from a stretch of input; holds nothing of any stream, so that all streams of a ratio share it. */
export interface Filter {
  readonly kind: 'simd' | 'reference'
  readonly kernel: Kernel
  /**
   * Fills `out` with consecutive samples. The first of them lies `phase / up` behind input[first + reach - 1] and draws on
   * 2 × reach samples from `first` on; all that `out` draws on is in the input.
   */
  apply(input: Int16Array, first: number, phase: number, out: Int16Array): void
}
