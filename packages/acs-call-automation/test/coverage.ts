import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { AcsClient } from '../src/client.ts'
import { matchOperation, type OperationId, operations } from '../src/wire/index.ts'
import { operationsOfDoor } from './fixtures/door.ts'
import { callPairs, participantPairs } from './fixtures/sdk-call-pairs.ts'
import { type Line, type SdkLine, startSdkLine } from './fixtures/sdk-line.ts'
import { mediaPairs } from './fixtures/sdk-media-pairs.ts'
import type { Pair } from './fixtures/sdk-pair.ts'
import { recordingPairs } from './fixtures/sdk-recording-pairs.ts'
import { verbsByOperation } from './fixtures/verbs.ts'

/** The page with the table. */
export const readme = join(import.meta.dirname, '..', 'README.md')

/** One request of our client: the methods that sent it, and its operation. */
export interface Reach {
  readonly pair: Pair
  /** Such as `calls.create`. */
  readonly methods: readonly string[]
  /** Undefined for a file, which belongs to no operation. */
  readonly operation: OperationId | undefined
  readonly body: unknown
}

const pairs: readonly Pair[] = [...callPairs, ...participantPairs, ...mediaPairs, ...recordingPairs]
const [open, close] = ['<!-- generated: coverage -->', '<!-- end: coverage -->']

/** The operations that the methods of our client send: each method runs, and its request is recorded. */
export async function reaches(line: SdkLine): Promise<readonly Reach[]> {
  const found: Reach[] = []
  for (const pair of pairs) {
    const methods: string[] = []
    const [request] = await line.record(() => pair.ours(watched(line.ours, methods), line.url))
    found.push({ pair, methods, operation: request && operationIn(request), body: request?.body })
  }
  return found
}

/** One row per operation: what reaches it, whether the emulator has it, and the tests of its requests. */
export async function coverageTable(): Promise<string> {
  await using line = await startSdkLine()
  const verbs = await verbsByOperation(line)
  const reached = await reaches(line)
  const byOperation = (id: OperationId) => reached.filter(({ operation }) => operation === id)
  const bodies = new Map(operations.map(({ operationId: id }) => [id, byOperation(id).map(({ body }) => body)]))
  const door = await operationsOfDoor(bodies)
  const rows = operations.map(({ operationId }) => {
    const mine = byOperation(operationId)
    const cells = [
      operationId,
      listed([...new Set(mine.flatMap(({ methods }) => methods))].map((method) => `\`${method}\``)),
      listed(verbs.get(operationId) ?? []),
      door.has(operationId) ? 'yes' : '–',
      listed([...exactTests(operationId), ...mine.map(({ pair }) => `\`sdk\` ${pair.input}`)], '; '),
    ]
    return `| ${cells.join(' | ')} |`
  })
  const head = ['operation', 'client', 'neutral verb', 'emulator', 'test']
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows].join('\n')
}

/** The page with the current table. */
export async function withCoverage(page: string): Promise<string> {
  const from = page.indexOf(open)
  const to = page.indexOf(close)
  if (from < 0 || to < from) throw new Error('The README has no section for the coverage table')
  return `${page.slice(0, from + open.length)}\n\n${await coverageTable()}\n\n${page.slice(to)}`
}

/** The title of the test of each row in a table of requests, as its file has it, if the operation has a row. */
function exactTests(id: OperationId): readonly string[] {
  const source = readFileSync(join(import.meta.dirname, 'client.test.ts'), 'utf8')
  const hasRow = new RegExp(`^ *(\\[\\s*)?'${id}',`, 'm').test(source)
  if (!hasRow) return []
  return [...source.matchAll(/test\.each\(rows\)\('%s (is sent .*?)'/g)].map(([, title = '']) => `\`client\` ${title}`)
}

function operationIn({ method, path }: Line): OperationId | undefined {
  return matchOperation(method, path)?.operation.operationId
}

/** The client with methods that record their names. */
function watched(client: AcsClient, methods: string[]): AcsClient {
  const group = <T extends object>(name: string, members: T): T =>
    new Proxy(members, {
      get: (target, member): unknown => {
        methods.push(`${name}.${String(member)}`)
        return Reflect.get(target, member)
      },
    })
  return {
    ...client,
    calls: group('calls', client.calls),
    media: group('media', client.media),
    participants: group('participants', client.participants),
    recordings: group('recordings', client.recordings),
  }
}

function listed(texts: readonly string[], separator = ', '): string {
  return texts.length === 0 ? '–' : texts.join(separator)
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(readme, await withCoverage(readFileSync(readme, 'utf8')))
}
