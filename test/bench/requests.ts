import { type ChildProcess, execFile, fork } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { isWorse, readRecorded, type RecordedRatio, recordedText } from './recorded.ts'
import { type Benchmark, machineLine, table } from './report.ts'
import type { ClientName } from './requests/clients.ts'
import { openStub } from './requests/stub.ts'
import type { WorkDone, WorkOrder } from './requests/worker.ts'

/** One row: ours beside a rival, in turns. */
interface Row {
  readonly name: string
  readonly unit: string
  readonly target: number
  /** Why the target is not met, where it is not. */
  readonly reason: string
  open(): Promise<Pair>
}

interface Pair extends AsyncDisposable {
  readonly ours: () => Promise<number>
  readonly rival: () => Promise<number>
}

const creation = (name: string, ours: ClientName, rival: ClientName): Row => ({
  name,
  unit: 'µs',
  target: 0.6,
  reason:
    'Part of the time is the socket of Node.js; the rest is spread over the retry policy, axios, the signature and the check of the reply.',
  async open() {
    const stub = await openStub()
    const [one, other] = [await startWorker(ours, stub.url), await startWorker(rival, stub.url)]
    return {
      ours: () => turn(one),
      rival: () => turn(other),
      async [Symbol.asyncDispose]() {
        for (const worker of [one, other]) worker.disconnect()
        await stub[Symbol.asyncDispose]()
      },
    }
  },
})

const loading = (name: string, ours: readonly string[], rival: readonly string[]): Row => ({
  name,
  unit: 'ms',
  target: 1,
  reason: 'Zod takes about 50 ms of it, as much as core; an adapter checks its configuration with it when it is made.',
  open: () =>
    Promise.resolve({
      ours: () => load(ours),
      rival: () => load(rival),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
})

const rows: readonly Row[] = [
  creation('createCall on Azure, beside the ACS SDK', 'ours, Call Automation', 'the ACS SDK'),
  creation('calls.create on LaML, beside twilio', 'ours, LaML', 'twilio'),
  loading(
    'import of core and acs-call-automation, beside the ACS SDK',
    ['@trunkline/core', '@trunkline/acs-call-automation'],
    ['@azure/communication-call-automation'],
  ),
  loading(
    'import of core and signalwire-laml, beside twilio',
    ['@trunkline/core', '@trunkline/signalwire-laml'],
    ['twilio'],
  ),
]

const recordedPath = 'test/bench/request-ratios.json'
const callsInATurn = 400
const atOnce = 8

/** What a request costs, and what it costs to load a client, beside the vendors' own. The packages must be built. */
export const requestCost: Benchmark = async ({ progress, quick }) => {
  const recorded = readRecorded(recordedPath)
  const missed: string[] = []
  const measured: Record<string, Result> = {}
  for (const row of rows) {
    const result = await measure(row, quick ? 5 : 25)
    measured[row.name] = result
    progress(`${row.name}: ${result.ratio.toFixed(2)}, target ${row.target}`)
    const before = recorded[row.name]
    if (before !== undefined && isWorse(result, before, quick ? 2 : 1.2))
      missed.push(`${row.name}: ${result.ratio.toFixed(2)}; recorded are ${before.ratio.toFixed(2)}`)
  }
  return {
    text: [head, tableOf(measured), missesOf(measured)].join('\n\n'),
    missed,
    page: 'docs/benchmarks.md',
    files: quick ? {} : { [recordedPath]: recordedText(measured) },
  }
}

interface Result extends RecordedRatio {
  readonly ours: number
  readonly rival: number
}

async function measure(row: Row, turns: number): Promise<Result> {
  await using pair = await row.open()
  for (const side of [pair.ours, pair.rival]) await side()
  const taken: { readonly ours: number; readonly rival: number }[] = []
  for (let index = 0; index < turns; index += 1) {
    if (index % 2 === 0) taken.push({ ours: await pair.ours(), rival: await pair.rival() })
    else {
      const rival = await pair.rival()
      taken.push({ ours: await pair.ours(), rival })
    }
  }
  const ratios = taken.map(({ ours, rival }) => ours / rival)
  return {
    ours: quantile(
      taken.map(({ ours }) => ours),
      0.5,
    ),
    rival: quantile(
      taken.map(({ rival }) => rival),
      0.5,
    ),
    ratio: quantile(ratios, 0.5),
    low: quantile(ratios, 0.25),
    high: quantile(ratios, 0.75),
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
}

const head = `### Requests and loading

${machineLine(2)} Processor time of the whole process, medians of turns of ${callsInATurn} calls with ${atOnce} in flight, against a stub on loopback that
answers at once; each client has a process of its own. Loading is one import in a new process, of the packages as they are published. The noise is the range of the
middle half of all ratios.`

function tableOf(measured: Readonly<Record<string, Result>>): string {
  const lines = rows.flatMap(({ name, target, unit }) => {
    const result = measured[name]
    if (result === undefined) return []
    const { high, low, ours, ratio, rival } = result
    const verdict = ratio <= target ? 'met' : 'missed'
    return [
      [
        name,
        `${ours.toFixed(0)} ${unit}`,
        `${rival.toFixed(0)} ${unit}`,
        ratio.toFixed(2),
        `${low.toFixed(2)}–${high.toFixed(2)}`,
        `${target} ${verdict}`,
      ],
    ]
  })
  return table(['work', 'ours', 'rival', 'ratio', 'noise', 'target'], lines)
}

function missesOf(measured: Readonly<Record<string, Result>>): string {
  const lines = rows.flatMap(({ name, reason, target }) => {
    const ratio = measured[name]?.ratio ?? 0
    return ratio > target ? [`- ${name}: ${ratio.toFixed(2)}. ${reason}`] : []
  })
  return lines.length === 0 ? 'All targets are met.' : `Targets that are not met:\n\n${lines.join('\n')}`
}

async function startWorker(name: ClientName, url: string): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'requests/worker.ts'), [name, url])
  await new Promise((resolve, reject) => child.once('message', resolve).once('exit', reject))
  return child
}

async function turn(worker: ChildProcess): Promise<number> {
  const order: WorkOrder = { calls: callsInATurn, atOnce }
  const { promise, reject, resolve } = Promise.withResolvers<WorkDone>()
  const onExit = (): void => reject(new Error('a process of the benchmark has ended'))
  worker.once('message', (done: WorkDone) => resolve(done)).once('exit', onExit)
  worker.send(order)
  const { cpuUs } = await promise.finally(() => worker.off('exit', onExit))
  return cpuUs
}

/** Without the condition of this workspace, so that what is loaded is what is published. */
async function load(names: readonly string[]): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'requests/load.mjs'),
    ...names,
  ])
  return Number(stdout)
}
