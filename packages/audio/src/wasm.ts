/** The inner loop of the resampler, with the memory that it works on (filter.wat). */
export interface Program {
  readonly memory: ArrayBuffer
  readonly exports: FilterExports
}

interface FilterExports {
  widen(count: number): void
  filter(phase: number, count: number): void
}

/** As much of WebAssembly as is used here; the types of Node.js and of the language leave it to those of browsers. */
interface Engine {
  Memory: new (limits: { readonly initial: number }) => { readonly buffer: ArrayBuffer }
  Module: new (bytes: Uint8Array) => object
  Instance: new (
    module: object,
    imports: { readonly kernel: Readonly<Record<string, unknown>> },
  ) => { readonly exports: FilterExports }
}

declare const WebAssembly: Engine | undefined

const pageBytes = 65_536

/**
 * Starts the program with memory of its own; undefined where the runtime has no WebAssembly or SIMD, or its policy
 * forbids it.
 */
export function instantiate(
  program: Uint8Array,
  bytes: number,
  constants: Readonly<Record<string, number>>,
): Program | undefined {
  if (typeof WebAssembly === 'undefined') return undefined
  try {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) })
    // compiled here and now: a program of this size takes less than a millisecond, on any thread
    const module = new WebAssembly.Module(program)
    const { exports } = new WebAssembly.Instance(module, { kernel: { memory, ...constants } })
    return { memory: memory.buffer, exports }
  } catch {
    return undefined
  }
}
