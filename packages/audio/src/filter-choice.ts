import type { Filter } from './filter.ts'
import { designKernel, type Kernel, type Ratio } from './kernel.ts'
import { createReferenceFilter } from './reference-filter.ts'
import { createSimdFilter } from './simd-filter.ts'

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
