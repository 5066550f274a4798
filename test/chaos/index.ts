import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import type { SimulatedProvider } from '@trunkline/simulation'

import { simulatedNames } from '../adapters.ts'
import { sweepContracts } from './contract-sweep.ts'
import { countsTable, findingText, type MeasuredSurvey, type Weight } from './report.ts'
import { shrink } from './shrink.ts'
import { survey } from './survey.ts'

const { values } = parseArgs({
  options: {
    /** Calls of each provider. */
    calls: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    /** The number of the first call: with the size of a world it repeats that world. */
    first: { type: 'string', default: '0' },
    provider: { type: 'string' },
    /** The promises of all contracts under all their seeds, in place of random calls. */
    contract: { type: 'boolean', default: false },
  },
})
const calls = wholeNumber('calls', 1)
const seed = wholeNumber('seed', 0)
const first = wholeNumber('first', 0)
const chosen = simulatedNames.filter((name) => values.provider === undefined || name === values.provider)
if (chosen.length === 0) fail(`There is no provider ${values.provider}. There are: ${simulatedNames.join(', ')}`)

/** Mistakes that are shrunk and shown, of each kind. */
const shownOfEach = 2

if (values.contract) await contracts()
const surveys: MeasuredSurvey[] = []
for (const provider of chosen) surveys.push(await measured(provider))
console.log(countsTable(surveys))
const findings = surveys.flatMap(({ survey: { findings: found } }) => found)
for (const [index, finding] of findings.entries()) {
  const before = findings.slice(0, index)
  if (before.filter(({ mistake }) => mistake === finding.mistake).length >= shownOfEach) continue
  console.log(`\n${findingText(seed, finding, await shrink(finding))}`)
}
console.log(`${findings.length} mistakes in ${calls * chosen.length} calls`)
process.exit(findings.length > 0 ? 1 : 0)

/** Ends the process. */
async function contracts(): Promise<never> {
  const { broken, checks } = await sweepContracts(
    (carrier) => chosen.some((name) => carrier === name || carrier.startsWith(`${name} `)),
    (line) => console.error(`  ${line}`),
  )
  for (const { carrier, error, seed: order, title } of broken)
    console.log(`\n${carrier}, seed ${order}: ${title}\n${error.message}`)
  console.log(`${checks} checks of promises, ${broken.length} broken`)
  return process.exit(broken.length > 0 ? 1 : 0)
}

async function measured(provider: SimulatedProvider): Promise<MeasuredSurvey> {
  // what is loaded and compiled with the first calls is part of no measurement
  await survey({ provider, seed: seed + 1, calls: Math.min(calls, 50) })
  const weights = [weigh()]
  // 2,000, 5,000 and 10,000 calls of 10,000
  const marks = [0.2, 0.5, 1].map((share) => calls * share)
  const began = performance.now()
  const cpu = process.cpuUsage()
  let [reported, progress] = [began, 0]
  const onProgress = (done: number): void => {
    const next = marks[weights.length - 1]
    if (next !== undefined && done >= next) weights.push(weigh())
    const now = performance.now()
    if (now - reported < 10_000) return
    console.error(
      `  ${provider}: ${done} calls, ${(((done - progress) * 1000) / (now - reported)).toFixed(0)} a second`,
    )
    ;[reported, progress] = [now, done]
  }
  const result = await survey({ provider, seed, calls, first, onProgress })
  const seconds = (performance.now() - began) / 1000
  const { system, user } = process.cpuUsage(cpu)
  return { survey: result, seconds, cpuSeconds: (system + user) / 1e6, weights }
}

/** What is left after a forced collection. */
function weigh(): Weight {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') Reflect.apply(collect, undefined, [])
  const { heapUsed, rss } = process.memoryUsage()
  return { rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20 }
}

function wholeNumber(name: 'calls' | 'first' | 'seed', least: number): number {
  const number = Number(values[name])
  if (Number.isSafeInteger(number) && number >= least) return number
  return fail(`--${name} must be a whole number from ${least} on`)
}

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}
