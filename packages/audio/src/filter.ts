import { designKernel, type Kernel, type Ratio } from './kernel.ts'
import { createReferenceFilter } from './reference-filter.ts'
import { createSimdFilter } from './simd-filter.ts'

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

/** The fastest filter that this runtime has for a ratio. */
export function filterFor({ up, down }: Ratio): Filter {
  const name = `${up}:${down}`
  const filter = recent.get(name) ?? createFilter(designKernel({ up, down }))
  recent.delete(name)
  recent.set(name, filter)
  const [oldest] = recent.keys()
  if (recent.size > mostRecent && oldest !== undefined) recent.delete(oldest)
  return filter
}

/** The SIMD filter where the runtime and the ratio allow it, else the reference. */
export function createFilter(kernel: Kernel): Filter {
  return createSimdFilter(kernel) ?? createReferenceFilter(kernel)
}

/** Designing a filter costs milliseconds, and every stream of a process has one of the same few ratios. */
const recent = new Map<string, Filter>()
const mostRecent = 8
