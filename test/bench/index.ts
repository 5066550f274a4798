import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'

import { audio } from './audio.ts'
import { equality } from './equality.ts'
import { hostileInput } from './hostile.ts'
import { memory } from './memory.ts'
import type { Benchmark, BenchmarkReport } from './report.ts'
import { requestCost } from './requests.ts'
import { serverLoad } from './server-load.ts'
import { streamCost } from './streams.ts'

/** Every benchmark, by the name that `npm run bench -- <name>` takes. */
const benchmarks: Readonly<Record<string, Benchmark>> = {
  audio,
  equality,
  hostile: hostileInput,
  memory,
  requests: requestCost,
  server: serverLoad,
  streams: streamCost,
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
})
const unknown = positionals.filter((name) => !(name in benchmarks))
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}`)
  process.exit(2)
}

let missed = 0
for (const [name, run] of Object.entries(benchmarks)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  console.error(`Running ${name} …`)
  const report = await run({ quick: values.quick, progress: (line) => console.error(`  ${line}`) })
  console.log(report.text)
  if (values.write) write(name, report)
  for (const miss of report.missed) console.error(`  missed: ${miss}`)
  missed += report.missed.length
}
process.exitCode = missed > 0 ? 1 : 0

/** Puts what was measured into its page, between its two marks, and writes what else belongs to it. */
function write(name: string, { files = {}, page = 'docs/reliability.md', text }: BenchmarkReport): void {
  const root = join(import.meta.dirname, '../..')
  const now = readFileSync(join(root, page), 'utf8')
  const [open, close] = [`<!-- measured: ${name} -->`, `<!-- end: ${name} -->`]
  const [from, to] = [now.indexOf(open), now.indexOf(close)]
  if (from < 0 || to < from) throw new Error(`${page} has no place for ${name}`)
  writeFileSync(join(root, page), `${now.slice(0, from + open.length)}\n\n${text.trim()}\n\n${now.slice(to)}`)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}
