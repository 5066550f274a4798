import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { groups } from './groups.ts'
import { leastScore, resultTable, scoreOf } from './result-table.ts'
import { type GroupResult, runGroup } from './run-group.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { anew: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
})
const unknown = positionals.filter((name) => !groups.some((group) => group.name === name))
if (unknown.length > 0) {
  console.error(`There is no group ${unknown.join(', ')}. There are: ${groups.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
if (values.write && positionals.length > 0) {
  console.error('The page shows all groups: run --write without naming one')
  process.exit(2)
}

const results: GroupResult[] = []
for (const group of groups) {
  if (positionals.length > 0 && !positionals.includes(group.name)) continue
  console.log(`Changing ${Object.keys(group.files).length} files of ${group.name} …`)
  const result = await runGroup(group, values)
  for (const { place, before, after } of result.survivors) console.log(`  survived ${place}: ${before} → ${after}`)
  results.push(result)
}
const text = resultTable(results)
console.log(`\n${text}`)
if (values.write) write(text)
const weak = results.filter((result) => scoreOf(result) < leastScore)
for (const { name } of weak) console.error(`${name} is below ${leastScore} %`)
process.exitCode = weak.length > 0 ? 1 : 0

/** Puts the table into the page, between its two marks. */
function write(measured: string): void {
  const page = join(import.meta.dirname, '../../docs/reliability.md')
  const now = readFileSync(page, 'utf8')
  const [open, close] = ['<!-- measured: mutation -->', '<!-- end: mutation -->']
  const [from, to] = [now.indexOf(open), now.indexOf(close)]
  if (from < 0 || to < from) throw new Error('docs/reliability.md has no place for the table')
  writeFileSync(page, `${now.slice(0, from + open.length)}\n\n${measured}\n\n${now.slice(to)}`)
}
