import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, loadavg } from 'node:os'

import * as z from 'zod'

import type { AudioRow } from './audio-row.ts'
import { scatterChart } from './chart.ts'
import { codecRows } from './codec-rows.ts'
import { type DuelResult, measureDuel } from './duel.ts'
import { isWorse, readRecorded, recordedPath, recordedText } from './recorded.ts'
import { type Benchmark, machineLine, table } from './report.ts'
import { qualityOf, type ResamplerQuality } from './resampler-quality.ts'
import { resamplerRows } from './resampler-rows.ts'
import { ours, resamplers } from './resamplers.ts'

const rows = [...codecRows, ...resamplerRows]
const chartPath = 'docs/benchmarks/resamplers.svg'

/** What a frame of 20 ms costs: codecs, messages and resampling, each beside a rival in the same run. */
export const audio: Benchmark = async ({ progress, quick }) => {
  const recorded = readRecorded()
  // other machines have other ratios, and a quick run more noise
  const slack = quick ? 2 : 1.2
  const results = new Map<AudioRow, DuelResult>()
  const missed: string[] = []
  for (const row of rows) {
    const result = await duelOf(row, quick)
    results.set(row, result)
    progress(`${row.name}: ${result.ratio.toFixed(3)} of ${row.rival}, target ${row.target}`)
    const before = recorded[row.name]
    if (before !== undefined && isWorse(result, before, slack))
      missed.push(`${row.name}: ${result.ratio.toFixed(3)} of ${row.rival}; recorded are ${before.ratio.toFixed(3)}`)
  }
  const qualities: ResamplerQuality[] = []
  // the quality is a test of its own, and the rivals' does not change
  if (!quick) for (const resampler of resamplers) qualities.push(await qualityOf(resampler, 40))
  const measured = Object.fromEntries(rows.map(({ name }) => [name, results.get(rowNamed(name)) ?? never(name)]))
  return {
    text: [headOf(), tableOf(results), targetsOf(results), qualityTable(qualities)].join('\n\n'),
    missed,
    page: 'docs/benchmarks.md',
    files: quick ? {} : { [recordedPath]: recordedText(measured), [chartPath]: chartOf(qualities) },
  }
}

async function duelOf({ prepare }: AudioRow, quick: boolean): Promise<DuelResult> {
  return measureDuel(await prepare(), quick ? 60 : 400)
}

function rowNamed(name: string): AudioRow {
  return rows.find((row) => row.name === name) ?? never(name)
}

function never(name: string): never {
  throw new Error(`there is no row ${name}`)
}

function headOf(): string {
  const [load = 0] = loadavg()
  const processor = cpus()[0]?.model ?? 'unknown processor'
  const versions = ['alawmulaw', 'speex-resampler', '@alexanderolsen/libsamplerate-js', 'wave-resampler']
    .concat('@azure/communication-call-automation')
    .map((name) => `${name} ${versionOf(name)}`)
  const idle = load < 0.5 * availableParallelism() ? '' : ' **The machine was not idle: ratios may be off.**'
  return `### Frames of 20 ms

${machineLine(availableParallelism())} ${processor}, load ${load.toFixed(1)}.${idle} Rivals: ${versions.join(', ')}. Ours and the rival work in
turns of a millisecond in one process. Times are processor time of the whole process, garbage collection included; times and ratios are
medians, and the noise is the range of the middle half of all ratios.`
}

function tableOf(results: ReadonlyMap<AudioRow, DuelResult>): string {
  const lines = [...results].map(([{ name, rival, target }, { high, low, oursNs, ratio, rivalNs }]) => {
    const cells = [oursNs.toFixed(0), rivalNs.toFixed(0), ratio.toFixed(3), `${low.toFixed(3)}–${high.toFixed(3)}`]
    return [`${name}, beside ${rival}`, ...cells, target.toFixed(2), ratio <= target ? 'yes' : 'no']
  })
  return table(['work', 'ours, ns', 'rival, ns', 'ratio', 'noise', 'target', 'met'], lines)
}

function targetsOf(results: ReadonlyMap<AudioRow, DuelResult>): string {
  const missing = [...results].filter(([{ target }, { ratio }]) => ratio > target)
  if (missing.length === 0) return 'Every target is met.'
  const lines = missing.map(
    ([{ name, reason }, { ratio }]) => `- ${name}: ${ratio.toFixed(3)}. ${reason ?? 'The reason is not known.'}`,
  )
  return `Targets that are not met:\n\n${lines.join('\n')}`
}

function qualityTable(qualities: readonly ResamplerQuality[]): string {
  if (qualities.length === 0) return ''
  const lines = qualities.map(({ aliasDb, costUs, name, worstSnr }) => [
    name,
    costUs.toFixed(1),
    worstSnr.toFixed(1),
    Number.isFinite(aliasDb) ? aliasDb.toFixed(1) : 'none',
  ])
  return `### Resamplers between 8 and 16 kHz

The cost of 20 ms there and back; the worst ratio of a tone up to 3.4 kHz to all that is not the tone, in either direction; the loudest
of the tones from 4.6 kHz on after it has folded back from 16 to 8 kHz. wave-resampler knows no streams: its cost is that of single pieces, its
quality that of a whole sound.

${table(['resampler', 'µs', 'worst SNR, dB', 'aliases, dB'], lines)}

![The quality of resamplers by their cost](benchmarks/resamplers.svg)`
}

function chartOf(qualities: readonly ResamplerQuality[]): string {
  const axes = {
    title: 'Resamplers: quality by cost',
    x: 'µs for 20 ms, 8 → 16 kHz and 16 → 8 kHz together (less is better)',
    y: 'dB above noise and aliases, worst case (more is better)',
  }
  const points = qualities.map(({ aliasDb, costUs, name, worstSnr }) => {
    return { name, x: costUs, y: Math.min(worstSnr, -aliasDb), ours: name === ours.name }
  })
  return scatterChart(axes, points)
}

const manifest = z.object({ version: z.string() })

function versionOf(name: string): string {
  const path = createRequire(import.meta.url).resolve(name)
  const folder = path.slice(0, path.lastIndexOf(`/node_modules/${name}/`) + `/node_modules/${name}/`.length)
  return manifest.parse(JSON.parse(readFileSync(`${folder}package.json`, 'utf8'))).version
}
