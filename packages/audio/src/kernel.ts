/** The low-pass filter of a resampler, laid out as one row of coefficients per position between two input samples. */
export interface Kernel {
  readonly up: number
  readonly down: number
  /** How many input samples an output sample draws on, to each side. */
  readonly reach: number
  /** The PCM16 sample that lies phase / up after input[first + reach - 1]. */
  apply(input: Float64Array, first: number, phase: number): number
}

/** Designs a Kaiser-windowed sinc for the ratio up / down (in lowest terms); its cut-off follows the lower of the two rates. */
export function createKernel({ up, down }: { up: number; down: number }): Kernel {
  const narrowing = Math.min(1, up / down)
  const reach = Math.ceil(crossings / narrowing)
  const taps = 2 * reach
  // Telephone rates need few positions and get each exactly; an odd ratio is served by the nearest of many.
  const rows = Math.min(up, Math.ceil(finestGrid * narrowing))
  const table = new Float64Array((rows + 1) * taps)
  for (let row = 0; row <= rows; row++) fillRow(table.subarray(row * taps, (row + 1) * taps), row / rows, narrowing)

  const apply = (input: Float64Array, first: number, phase: number): number => {
    const base = Math.round((phase * rows) / up) * taps
    let sum = 0
    for (let tap = 0; tap < taps; tap++) sum += (input[first + tap] ?? 0) * (table[base + tap] ?? 0)
    return Math.max(-32768, Math.min(32767, Math.round(sum)))
  }
  return { up, down, reach, apply }
}

// Zero crossings to each side, and where the band ends: at 8 kHz flat up to 3.4 kHz, 80 dB down from 4.2 kHz.
const crossings = 24
const bandEdge = 0.95
const kaiserShape = 7.86
const kaiserPeak = bessel(kaiserShape)
const finestGrid = 2048

function fillRow(row: Float64Array, fraction: number, narrowing: number): void {
  const reach = row.length / 2
  let sum = 0
  for (let tap = 0; tap < row.length; tap++) {
    const distance = tap - (reach - 1) - fraction
    const value = sinc(distance * narrowing * bandEdge) * kaiser(distance / reach)
    row[tap] = value
    sum += value
  }
  // Every row passes a steady level unchanged: rows that differ would modulate it.
  for (let tap = 0; tap < row.length; tap++) row[tap] = (row[tap] ?? 0) / sum
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}

function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(kaiserShape * Math.sqrt(1 - x * x)) / kaiserPeak
}

// The modified Bessel function of order zero, by its power series.
function bessel(x: number): number {
  let term = 1
  let sum = 1
  for (let order = 1; term > sum * 1e-12; order++) {
    term *= (x / (2 * order)) ** 2
    sum += term
  }
  return sum
}
