import { defaultDeadlines } from '../packages/core/src/api/deadlines.ts'
import { factTerms, type Term, verbDeadlines } from '../packages/core/src/call/verb-deadline.ts'
import { defaultLimits, longestRequestMs } from '../packages/core/src/http/budget.ts'

/** Each verb with an outcome of its own: the longest time until it settles, and what decides it. */
export function verbTable(): string {
  const rows = Object.entries(verbDeadlines).map(
    ([verb, { lastly, terms }]) => `| \`${verb}\` | ${terms.map((term) => termText(term)).join(' + ')} | ${lastly} |`,
  )
  return [
    '| verb | from its accepted request, at most | when no word has come by then |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n')
}

/** Each setting with its default, as its own comment in `source` explains it. */
export function settingTable(source: string): string {
  const rows = Object.entries<number>({ ...defaultDeadlines }).map(([name, ms]) => {
    const [, comment] =
      new RegExp(String.raw`/\*\* ([^*]*) Default: [\d,]+\. \*/\n {2}readonly ${name}: number`).exec(source) ?? []
    if (comment === undefined) throw new Error(`deadlines.ts does not explain ${name}, or not in one line`)
    return `| \`${name}\` | ${ms.toLocaleString('en')} | ${comment} |`
  })
  return ['| setting | default, ms | how long is waited for |', '| --- | --: | --- |', ...rows].join('\n')
}

/** How long one request takes at most, as its limits and the sum of them say. */
export function requestTable(): string {
  const { attempts, timeoutMs, maxWaitMs } = defaultLimits
  const [each, waits, longest] = [timeoutMs, maxWaitMs, longestRequestMs()].map((ms) => ms.toLocaleString('en'))
  return [
    '| attempts, at most | each, ms | waits between them, together, ms | `longestRequestMs` |',
    '| --: | --: | --: | --: |',
    `| ${attempts} | ${each} | ${waits} | ${attempts} × ${each} + ${waits} = ${longest} |`,
  ].join('\n')
}

function termText(term: Term): string {
  if (!isFact(term)) return `\`${term}\``
  const { otherwise, text } = factTerms[term]
  return otherwise === undefined ? text : `(${text}, else \`${otherwise}\`)`
}

function isFact(term: Term): term is keyof typeof factTerms {
  return Object.hasOwn(factTerms, term)
}
