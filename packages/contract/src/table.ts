import type { ContractPromise } from './promise.ts'
import { promises } from './promises/index.ts'

/** The promises as a Markdown table. */
export function promiseTable(from: readonly ContractPromise[] = promises): string {
  const rows = from.map(
    ({ faults = [], needs, title, verb }) => `| ${verb} | ${title} | ${needs.join(', ')} | ${faults.join(', ')} |`,
  )
  return ['| verb | promise | needs | faults |', '| --- | --- | --- | --- |', ...rows].join('\n')
}
