import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import nock from 'nock'

import type { AcsPlayAudioClient } from '../src/client.ts'
import { matchOperation, type OperationId, operations } from '../src/wire/index.ts'
import { operationsOfDoor } from './fixtures/door.ts'
import { openDriver } from './fixtures/host.ts'
import { type Row, rows } from './fixtures/rows.ts'
import { answerWith, createClient, type Seen } from './fixtures/service.ts'
import { neutralVerbs } from './fixtures/verbs.ts'

/** The page with the table. */
export const readme = join(import.meta.dirname, '..', 'README.md')

/** One request of our client: the methods that sent it, and its operation. */
export interface Reach {
  readonly row: Row
  /** Such as `serverCalls.join`. */
  readonly methods: readonly string[]
  readonly operation: OperationId | undefined
  readonly body: unknown
}

const [open, close] = ['<!-- generated: coverage -->', '<!-- end: coverage -->']

/** The operations that the methods of our client send: each method runs, and its request is recorded. */
export async function reaches(): Promise<readonly Reach[]> {
  const found: Reach[] = []
  for (const row of rows) {
    const methods: string[] = []
    const seen = await noting(() => row.send(watched(createClient(), methods)))
    found.push({ row, methods, operation: operationIn(seen), body: seen[0]?.body })
  }
  return found
}

/** The neutral verbs whose request reached an operation. */
export async function verbsByOperation(): Promise<ReadonlyMap<OperationId, readonly string[]>> {
  const found = new Map<OperationId, string[]>()
  for (const { verb, run } of neutralVerbs) {
    const id = operationIn(await noting(() => Promise.resolve(run(openDriver()))))
    if (id === undefined) throw new Error(`${verb} reached no operation of the API`)
    found.set(id, [...(found.get(id) ?? []), verb])
  }
  return found
}

/** One row per operation: what reaches it, whether the emulator has it, and the tests of its requests. */
export async function coverageTable(): Promise<string> {
  const verbs = await verbsByOperation()
  const reached = await reaches()
  const bodies = operations.map(({ operationId }) => {
    const mine = reached.filter(({ operation }) => operation === operationId)
    return [operationId, mine.map(({ body }) => body)] as const
  })
  const door = await operationsOfDoor(new Map(bodies))
  const lines = operations.map(({ operationId }) => {
    const mine = reached.filter(({ operation }) => operation === operationId)
    const cells = [
      operationId,
      listed([...new Set(mine.flatMap(({ methods }) => methods))].map((method) => `\`${method}\``)),
      listed(verbs.get(operationId) ?? []),
      door.has(operationId) ? 'yes' : '–',
      listed(
        mine.map(({ row }) => row.what),
        '; ',
      ),
    ]
    return `| ${cells.join(' | ')} |`
  })
  const head = ['operation', 'client', 'neutral verb', 'emulator', 'test']
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...lines].join('\n')
}

/** The page with the current table. */
export async function withCoverage(page: string): Promise<string> {
  const from = page.indexOf(open)
  const to = page.indexOf(close)
  if (from < 0 || to < from) throw new Error('The README has no section for the coverage table')
  return `${page.slice(0, from + open.length)}\n\n${await coverageTable()}\n\n${page.slice(to)}`
}

/** A body that suits the reply of any operation. */
const anything = { callConnectionId: 'c1', participantId: 'p1', recordingId: 'r1', status: 'running' }

async function noting(run: () => Promise<unknown>): Promise<readonly Seen[]> {
  nock.disableNetConnect()
  const seen = answerWith({ status: 200, body: anything })
  try {
    await run()
    return seen
  } finally {
    nock.cleanAll()
    nock.enableNetConnect()
  }
}

function operationIn([request]: readonly Seen[]): OperationId | undefined {
  if (request === undefined) return undefined
  return matchOperation(request.method, request.path.replace(/\?.*/, ''))?.operation.operationId
}

/** The client with methods that record their names. */
function watched(client: AcsPlayAudioClient, methods: string[]): AcsPlayAudioClient {
  const group = <T extends object>(name: string, members: T): T =>
    new Proxy(members, {
      get: (target, member): unknown => {
        methods.push(`${name}.${String(member)}`)
        return Reflect.get(target, member)
      },
    })
  return {
    ...client,
    callConnections: group('callConnections', client.callConnections),
    serverCalls: group('serverCalls', client.serverCalls),
    recordings: group('recordings', client.recordings),
  }
}

function listed(texts: readonly string[], separator = ', '): string {
  return texts.length === 0 ? '–' : texts.join(separator)
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(readme, await withCoverage(readFileSync(readme, 'utf8')))
}
