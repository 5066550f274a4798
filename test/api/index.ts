import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { apiReport, reported } from './report.ts'

/** `--check` compares and says what differs; without it the reports are written. Both need built packages. */
const checking = process.argv.includes('--check')
const stale = reported.filter((name) => {
  const path = join(import.meta.dirname, `${name}.txt`)
  const text = apiReport(name)
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false
  if (!checking) writeFileSync(path, text)
  return true
})
for (const name of stale) console.log(`${checking ? 'differs from' : 'wrote'} test/api/${name}.txt`)
if (checking && stale.length > 0)
  console.log('What a package exports has changed: run npm run api, and read the difference')
process.exitCode = checking && stale.length > 0 ? 1 : 0
