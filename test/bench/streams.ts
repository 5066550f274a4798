import { availableParallelism, cpus, loadavg } from 'node:os'

import { isWorse, readRecorded, type RecordedRatio, recordedText } from './recorded.ts'
import { type Benchmark, machineLine, table } from './report.ts'
import { measurePair, type PairTurn } from './streams/pair.ts'
import type { StreamShape } from './streams/shape.ts'
import { measureStreamMemory, type StreamMemory } from './streams/stream-memory.ts'

/** Half of the echo’s time is the kernel’s. */
const watched = 'Frames are checked, counted, watched for loss, paced and accounted for; the echo does none of that.'

const shapes: readonly StreamShape[] = [
  {
    name: 'LaML, application at 8 kHz',
    carrier: 'laml',
    applicationRate: 8_000,
    target: 1.3,
    reason: watched,
  },
  {
    name: 'LaML, application at 16 kHz',
    carrier: 'laml',
    applicationRate: 16_000,
    target: 1.5,
    reason: 'The filter computes 96 products for a sample, twice a frame; a straight line needs one.',
  },
  {
    name: 'ACS, application at 16 kHz',
    carrier: 'acs',
    applicationRate: 16_000,
    target: 1.3,
    reason: watched,
  },
]

const streams = 100
const recordedPath = 'test/bench/stream-ratios.json'

/** What one stream costs from socket to application and back, beside an echo that was written by hand. */
export const streamCost: Benchmark = async ({ progress, quick }) => {
  const recorded = readRecorded(recordedPath)
  const options = { streams, turns: quick ? 3 : 8, turnMs: quick ? 1_000 : 1_500 }
  const results = new Map<StreamShape, StreamResult>()
  const missed: string[] = []
  for (const shape of shapes) {
    const result = resultOf(await measurePair(shape, options))
    results.set(shape, result)
    progress(`${shape.name}: ${result.ratio.toFixed(2)} of the hand-written echo, target ${shape.target}`)
    const before = recorded[shape.name]
    if (before !== undefined && isWorse(result, before, quick ? 2 : 1.2))
      missed.push(`${shape.name}: ${result.ratio.toFixed(2)} of the echo; recorded are ${before.ratio.toFixed(2)}`)
  }
  const held = await measureStreamMemory(quick ? 500 : 10_000, quick ? 100 : 65_000)
  progress(`an idle stream: ${kib(held.idle)}; after ${held.cycles} cycles ${growthOf(held).toFixed(1)} %`)
  if (held.idle > mostIdleBytes) missed.push(`an idle stream holds ${kib(held.idle)}, 60 KiB are allowed`)
  // in a quick run, calls that are over still wait for stragglers
  if (!quick && growthOf(held) > mostGrowth)
    missed.push(`after ${held.cycles} cycles ${growthOf(held).toFixed(1)} % more is held, ${mostGrowth} % are allowed`)
  const measured = Object.fromEntries([...results].map(([{ name }, result]) => [name, result]))
  return {
    text: [head(), tableOf(results), targetsOf(results), memoryOf(held)].join('\n\n'),
    missed,
    page: 'docs/benchmarks.md',
    files: quick ? {} : { [recordedPath]: recordedText(measured) },
  }
}

interface StreamResult extends RecordedRatio {
  readonly oursUs: number
  readonly rivalUs: number
}

function resultOf(turns: readonly PairTurn[]): StreamResult {
  const ratios = sorted(turns.map(({ ours, rival }) => ours / rival))
  return {
    oursUs: quantile(sorted(turns.map(({ ours }) => ours)), 0.5),
    rivalUs: quantile(sorted(turns.map(({ rival }) => rival)), 0.5),
    ratio: quantile(ratios, 0.5),
    low: quantile(ratios, 0.25),
    high: quantile(ratios, 0.75),
  }
}

function head(): string {
  const [load = 0] = loadavg()
  return `### Streams

${machineLine(availableParallelism())} ${cpus()[0]?.model ?? 'unknown processor'}, load ${load.toFixed(1)}. ${streams} two-way streams of 20 ms frames at the pace of speech, every frame
written back by the application. Ours is \`serve\`, the client, the adapter’s translation and \`for await\`; the rival is a \`ws\` server that parses,
converts, converts back and sends at once, with straight lines between samples where the application has another rate. Both are
processes of their own that work in turns, and so is the caller. Times are processor time of the whole process for each inbound audio message; times and
ratios are medians, and the noise is the range of the middle half of all ratios.`
}

function tableOf(results: ReadonlyMap<StreamShape, StreamResult>): string {
  const lines = [...results].map(([{ name, target }, { high, low, oursUs, ratio, rivalUs }]) => {
    const cells = [oursUs.toFixed(1), rivalUs.toFixed(1), ratio.toFixed(2), `${low.toFixed(2)}–${high.toFixed(2)}`]
    return [name, ...cells, target.toFixed(1), ratio <= target ? 'yes' : 'no']
  })
  return table(['100 two-way streams', 'ours, µs', 'echo, µs', 'ratio', 'noise', 'target', 'met'], lines)
}

function targetsOf(results: ReadonlyMap<StreamShape, StreamResult>): string {
  const missing = [...results].filter(([{ target }, { ratio }]) => ratio > target)
  if (missing.length === 0) return 'Every target is met.'
  const lines = missing.map(
    ([{ name, reason }, { ratio }]) => `- ${name}: ${ratio.toFixed(2)}. ${reason ?? 'The reason is not known.'}`,
  )
  return `Targets that are not met:\n\n${lines.join('\n')}`
}

function memoryOf(held: StreamMemory): string {
  const { after, before, cycles, idle, talked } = held
  const rows = [
    ['an open stream that has carried nothing', kib(idle), kib(mostIdleBytes)],
    ['the same after a second of sound both ways', kib(talked), '–'],
    ['the server before', kib(before), '–'],
    [
      `the server after ${cycles.toLocaleString('en')} calls that connected, talked and dropped`,
      kib(after),
      kib(before * (1 + mostGrowth / 100)),
    ],
  ]
  return `### Memory of streams

The heap and what its objects hold outside, after a forced collection. A stream is counted with its call, its socket and the application’s reader.

${table(['what', 'held', 'limit'], rows)}`
}

function growthOf({ after, before }: StreamMemory): number {
  return (after / before - 1) * 100
}

function kib(bytes: number): string {
  return `${(bytes / 1_024).toFixed(1)} KiB`
}

/** What a stream may hold, and by how much of a hundred the server may grow. */
const mostIdleBytes = 60 * 1_024
const mostGrowth = 5

function sorted(values: readonly number[]): readonly number[] {
  return values.toSorted((one, other) => one - other)
}

function quantile(ordered: readonly number[], part: number): number {
  return ordered[Math.floor((ordered.length - 1) * part)] ?? 0
}
