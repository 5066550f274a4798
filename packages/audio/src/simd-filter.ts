import { filterWasm } from './filter-wasm.ts'
import type { Filter } from './filter.ts'
import type { Kernel } from './kernel.ts'
import { instantiate, type Program } from './wasm.ts'

/**
 * The filter in WebAssembly with SIMD; undefined where the runtime has none or forbids it, and for a ratio without exact
 * rows.
 */
export function createSimdFilter(kernel: Kernel): Filter | undefined {
  const { down, rows, up } = kernel
  if (rows !== up) return undefined
  const layout = layOut(kernel)
  const { bytes, floats, output, rowBytes, samples } = layout
  const program = instantiate(filterWasm, bytes, { up, down, rowBytes, samples, floats, output })
  if (program === undefined) return undefined
  writeRows(kernel, new Float32Array(program.memory), rowBytes / 4)
  return createFilter(kernel, layout, program)
}

function createFilter(kernel: Kernel, layout: Layout, { exports, memory }: Program): Filter {
  const { down, reach, up } = kernel
  const taps = 2 * reach
  const samples = new Int16Array(memory, layout.samples, layout.mostInput + taps)
  const output = new Int16Array(memory, layout.output, layout.mostOutput)
  return {
    kind: 'simd',
    kernel,
    apply(input, first, phase, out) {
      let at = first
      let position = phase
      for (let done = 0; done < out.length;) {
        const count = Math.min(layout.mostOutput, out.length - done)
        const drawnOn = Math.floor((position + (count - 1) * down) / up) + taps
        samples.set(input.subarray(at, at + drawnOn))
        exports.widen(drawnOn)
        exports.filter(position, count)
        out.set(count === output.length ? output : output.subarray(0, count), done)
        const moved = position + count * down
        at += Math.floor(moved / up)
        position = moved % up
        done += count
      }
    },
  }
}

/** The memory layout in bytes, and how much is computed at a time. */
interface Layout {
  readonly rowBytes: number
  readonly samples: number
  readonly floats: number
  readonly output: number
  readonly bytes: number
  readonly mostInput: number
  readonly mostOutput: number
}

/** Input samples computed at a time: more than any frame of a carrier has, and little memory. */
const mostInput = 2048
const vectorSamples = 8

function layOut({ down, reach, up }: Kernel): Layout {
  const taps = 2 * reach
  const rowBytes = Math.ceil(taps / vectorSamples) * vectorSamples * 4
  // the last vector of a row, and of the input, reaches past its end
  const room = mostInput + taps + 2 * vectorSamples
  const samples = up * rowBytes
  const floats = samples + room * 2
  const output = floats + room * 4
  const mostOutput = Math.floor((mostInput * up) / down)
  return { rowBytes, samples, floats, output, bytes: output + mostOutput * 2, mostInput, mostOutput }
}

function writeRows({ reach, rows, table }: Kernel, memory: Float32Array, rowLength: number): void {
  const taps = 2 * reach
  for (let row = 0; row < rows; row++) memory.set(table.subarray(row * taps, (row + 1) * taps), row * rowLength)
}
