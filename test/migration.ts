import { type Capabilities, capabilityNames } from '@trunkline/core'

/** One row of an adapter's coverage table. */
interface Covered {
  readonly operation: string
  readonly client: string
  readonly verbs: readonly string[]
}

/** Where each operation of one adapter went in another, from the coverage tables of their two pages. */
export function migrationTable(oldPage: string, newPage: string): string {
  const targets = coverage(newPage)
  const rows = coverage(oldPage).map((source) => {
    const found = successors(source, targets)
    const cells = [
      source.operation,
      source.client,
      source.verbs.join(', ') || '–',
      found.map(({ operation }) => operation).join(', ') || 'none',
      found.map(({ client }) => client).join(', ') || 'none',
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    '| Calling Server operation | `acs-play-audio` client | neutral verb | Call Automation operation | `acs-call-automation` client |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

/** What the new adapter's manifest has and the old one's lacks, and the other way round. */
export function gainsAndLosses(old: Capabilities, now: Capabilities): string {
  return `Gained: ${gained(old, now)}.\n\nLost: ${gained(now, old)}.`
}

function gained(from: Capabilities, to: Capabilities): string {
  const names = capabilityNames.filter((name) => from[name] === 'unsupported' && to[name] !== 'unsupported')
  return names.map((name) => `\`${name}\``).join(', ') || 'nothing'
}

/** The same neutral verb first; where no verb reaches the operation, the operation of the same name. */
function successors({ operation, verbs }: Covered, targets: readonly Covered[]): readonly Covered[] {
  const byVerb = targets.filter((target) => target.verbs.some((verb) => verbs.includes(verb)))
  if (byVerb.length > 0) return byVerb
  return targets.filter((target) => ownName(target.operation) === ownName(operation))
}

function ownName(operation: string): string {
  return operation.slice(operation.indexOf('_') + 1)
}

function coverage(page: string): readonly Covered[] {
  const [, table = ''] = /<!-- generated: coverage -->(.*?)<!-- end: coverage -->/s.exec(page) ?? []
  const [, , ...rows] = table.split('\n').filter((line) => line.startsWith('|'))
  return rows.map((line) => {
    const [, operation = '', client = '', verbs = ''] = line.split('|').map((cell) => cell.trim())
    return {
      operation,
      client,
      verbs: verbs
        .split(', ')
        .map(plain)
        .filter((verb) => verb !== '–'),
    }
  })
}

/** The verb without what it was given, such as an option. */
function plain(verb: string): string {
  return verb.replace(/ with `.*$/, '')
}
