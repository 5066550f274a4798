/** A resampling ratio in lowest terms: `up` output samples take the time of `down` input samples. */
export interface Ratio {
  readonly up: number
  readonly down: number
}

/** The low-pass filter of a resampler, laid out as one row of coefficients per position between two input samples. */
export interface Kernel extends Ratio {
  /** How many input samples an output sample draws on, to each side. */
  readonly reach: number
  /** How many positions there are; the table has one row more, for the position of the next input sample. */
  readonly rows: number
  /** Row by row, 2 × reach coefficients each. */
  readonly table: Float64Array
}

/** Designs a Kaiser-windowed sinc; its cut-off follows the lower of the two rates. */
export function designKernel({ up, down }: Ratio): Kernel {
  const narrowing = Math.min(1, up / down)
  const reach = Math.ceil(crossings / narrowing)
  const taps = 2 * reach
  // Telephone rates need few positions and get each exactly; an odd ratio is served by the nearest of many.
  const rows = Math.min(up, Math.ceil(finestGrid * narrowing))
  const table = new Float64Array((rows + 1) * taps)
  for (let row = 0; row <= rows; row++) fillRow(table.subarray(row * taps, (row + 1) * taps), row / rows, narrowing)
  return { up, down, reach, rows, table }
}

// Zero crossings to each side, and where the band ends: at 8 kHz flat up to 3.4 kHz, 80 dB down from 4.25 kHz.
const crossings = 24
const bandEdge = 0.95
const kaiserShape = 8.1
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
