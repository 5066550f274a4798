import { table } from '../bench/report.ts'
import type { GroupResult } from './run-group.ts'

/** The least score of a group, in per cent. */
export const leastScore = 85

/** Mutants of which a test failed, per hundred. */
export function scoreOf({ mutants, killed }: Pick<GroupResult, 'mutants' | 'killed'>): number {
  return mutants === 0 ? 0 : (100 * killed) / mutants
}

/** One row a group, and all of them together when there are several. */
export function resultTable(results: readonly GroupResult[]): string {
  const mutants = results.reduce((sum, result) => sum + result.mutants, 0)
  const killed = results.reduce((sum, result) => sum + result.killed, 0)
  const rows = results.map((result) => row(result.name, result))
  if (results.length > 1) rows.push(row('all', { mutants, killed }))
  return table(['group', 'mutants', 'killed', 'survived', 'score'], rows)
}

function row(name: string, counts: Pick<GroupResult, 'mutants' | 'killed'>): readonly string[] {
  const { mutants, killed } = counts
  // cut, not rounded: 84.97 is below 85
  const score = (Math.floor(scoreOf(counts) * 10) / 10).toFixed(1)
  return [name, `${mutants}`, `${killed}`, `${mutants - killed}`, `${score} %`]
}
