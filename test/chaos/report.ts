import { mistakes } from './ledger.ts'
import type { Outcome } from './play-world.ts'
import type { Shrunk } from './shrink.ts'
import type { Survey, WorldFinding } from './survey.ts'

/** What a process weighed at a moment, in megabytes. */
export interface Weight {
  readonly rss: number
  readonly heap: number
}

/** A survey, and what it cost. */
export interface MeasuredSurvey {
  readonly survey: Survey
  readonly seconds: number
  /** Of all threads of the process: on a busy machine it says more than the time by the clock. */
  readonly cpuSeconds: number
  /** Before it, and after a fifth, half and all of its calls, each after a forced collection. */
  readonly weights: readonly Weight[]
}

/** The counts of all providers as a table. */
export function countsTable(surveys: readonly MeasuredSurvey[]): string {
  const head = ['provider', 'calls', ...mistakes, 'calls/s', 'calls/CPU s', 'heap MB', 'RSS MB']
  const rows = surveys.map(({ cpuSeconds, seconds, survey, weights }) => [
    survey.provider,
    String(survey.calls),
    ...mistakes.map((mistake) => String(survey.counts[mistake])),
    (survey.calls / seconds).toFixed(0),
    (survey.calls / cpuSeconds).toFixed(0),
    weights.map(({ heap }) => heap.toFixed(0)).join(' → '),
    weights.map(({ rss }) => rss.toFixed(0)).join(' → '),
  ])
  return aligned([head, ...rows])
}

/** One mistake as a reader needs it: where it is, how to see it again, and the least that shows it. */
export function findingText(seed: number, finding: WorldFinding, shrunk: Shrunk | undefined): string {
  const { mistake, number, text, world } = finding
  const first = world.calls[0]?.number ?? 0
  const again = `npm run chaos -- --provider ${world.provider} --seed ${seed} --first ${first} --calls ${world.calls.length}`
  const title = `${mistake}: call ${number} of ${world.provider}, seed ${seed}: ${text}\n  again: ${again}`
  if (shrunk === undefined) return `${title}\n  it did not show again when its world was played once more`
  const calls = shrunk.world.calls.map((call) => `    ${JSON.stringify(call)}`)
  const lines = storyOf(number, shrunk.outcome)
  return [
    title,
    `  the least that shows it (${shrunk.attempts} worlds played):`,
    ...calls,
    '  what happened to the call:',
    ...lines.slice(-120),
  ].join('\n')
}

/** The entries of the timeline that name the call, and the faults of its world. */
function storyOf(number: number, { accounts, timeline }: Outcome): readonly string[] {
  const belief = accounts.find(({ scenario }) => scenario.number === number)?.belief
  const ids = [belief?.callId, belief?.call?.providerCallId].filter((id) => id !== undefined)
  // a path shows the first eight characters of an id, or of `c.` and an id
  const names = ids.flatMap((id) => [id, `/${id.slice(0, 8)}…`, `c.${id.slice(0, 6)}…`])
  return timeline
    .filter(({ kind, text }) => names.some((name) => text.includes(name)) || (kind === 'order' && /fault/.test(text)))
    .map(({ atMs, kind, text }) => `    ${(atMs / 1000).toFixed(3).padStart(10)}  ${kind.padEnd(8)}${text}`)
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
  return rows.map(line).join('\n')
}
