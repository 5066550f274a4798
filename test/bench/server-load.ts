import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

import { type CapabilityName, capabilityNames, createTelephony, type Grade } from '@trunkline/core'
import { defineProvider } from '@trunkline/core/driver'
import { serve } from '@trunkline/server'

import type { LoadAnswer, LoadOrder } from './load-client.ts'
import { type Benchmark, machineLine, table } from './report.ts'

/** How the notices come. */
interface Shape {
  readonly name: string
  /** 0: all at once, and again when all are answered. */
  readonly everyMs: number
  /** As many for few as for many senders: a slow moment of the machine spoils a whole round of either. */
  readonly rounds: (quick: boolean) => number
}

const shapes: readonly Shape[] = [
  { name: 'one a second from each', everyMs: 1_000, rounds: (quick) => (quick ? 4 : 10) },
  { name: 'all at once', everyMs: 0, rounds: (quick) => (quick ? 60 : 400) },
]

const few = 32
const many = 512
/** At `many` parallel senders a notice may take so many times as long as at `few`. */
const mostTimes = 5

/**
 * Notices of many parallel senders, beside the same requests at a server of `node:http` that does nothing. Sent all at once, 512 are 16
 * times the work of 32 for one thread, and the last one waits for all others: the bare server shows what the machine allows.
 */
export const serverLoad: Benchmark = async ({ progress, quick }) => {
  await using ours = await startOurs()
  await using bare = await startBare()
  const rows: string[][] = []
  const missed: string[] = []
  for (const target of [ours, bare]) await load(target, few, { everyMs: 0, rounds: 50 })
  for (const shape of shapes) {
    const results = { ours: await measure(ours, shape, quick), bare: await measure(bare, shape, quick) }
    rows.push(row(shape, ours, results.ours), row(shape, bare, results.bare))
    progress(
      `${shape.name}: p99 ${results.ours.few.p99.toFixed(1)} ms at ${few}, ${results.ours.many.p99.toFixed(1)} ms at ${many}`,
    )
    const { refused } = results.ours.many
    if (refused > 0) missed.push(`${shape.name}: ${refused} notices were not answered with 2xx`)
    if (growth(results.ours) > mostTimes)
      missed.push(`${shape.name}: p99 grows ${growth(results.ours).toFixed(1)} times, ${mostTimes} are allowed`)
  }
  const text = `### Load of the server\n\n${intro()}\n\n${table(head, rows)}\n`
  return { text, missed }
}

const head = [
  'notices',
  `p50 at ${few}`,
  `p99 at ${few}`,
  `p50 at ${many}`,
  `p99 at ${many}`,
  `max at ${many}`,
  'p99 grows',
]

function intro(): string {
  return `${machineLine(availableParallelism())} Milliseconds; connections are kept, and the senders are a process of their own.`
}

interface Measured {
  readonly few: Summary
  readonly many: Summary
}

function growth({ few: first, many: second }: Measured): number {
  return second.p99 / first.p99
}

async function measure(target: Target, { everyMs, rounds }: Shape, quick: boolean): Promise<Measured> {
  return {
    few: summary(await load(target, few, { everyMs, rounds: rounds(quick) })),
    many: summary(await load(target, many, { everyMs, rounds: rounds(quick) })),
  }
}

function row({ name }: Shape, target: Target, result: Measured): string[] {
  const { few: first, many: second } = result
  const cells = [first.p50, first.p99, second.p50, second.p99, second.max].map((ms) => ms.toFixed(1))
  return [`${name}, ${target.name}`, ...cells, `${growth(result).toFixed(1)} ×`]
}

interface Target extends AsyncDisposable {
  readonly name: string
  readonly port: number
  readonly request: string
}

async function load(
  { port, request }: Target,
  parallel: number,
  { everyMs, rounds }: { readonly everyMs: number; readonly rounds: number },
): Promise<readonly LoadAnswer[]> {
  const client = fork(join(import.meta.dirname, 'load-client.ts'))
  const order: LoadOrder = { port, requests: Array.from({ length: parallel }, () => request), rounds, everyMs }
  const { promise, resolve, reject } = Promise.withResolvers<readonly LoadAnswer[]>()
  client.once('message', (answers: readonly LoadAnswer[]) => resolve(answers))
  client.once('exit', () => reject(new Error('the senders ended without a result')))
  client.send(order)
  return promise
}

interface Summary {
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Answered otherwise than with 2xx, or not at all. */
  readonly refused: number
}

function summary(answers: readonly LoadAnswer[]): Summary {
  const times = answers.map(({ ms }) => ms).toSorted((a, b) => a - b)
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  const refused = answers.filter(({ status }) => status < 200 || status > 299).length
  return { p50: at(0.5), p99: at(0.99), max: at(1), refused }
}

const body = '[]'

function requestTo(path: string): string {
  const lines = [`POST ${path} HTTP/1.1`, 'Host: x', 'Content-Type: application/json', `Content-Length: ${body.length}`]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

/** The server with a client whose adapter takes every notice for good. */
async function startOurs(): Promise<Target> {
  const unsupported = capabilityNames.map((name): [CapabilityName, Grade] => [name, 'unsupported'])
  const provider = defineProvider({
    name: 'bench',
    capabilities: Object.fromEntries(unsupported) as Record<CapabilityName, Grade>,
    reasons: {},
    tokenSecret: () => 'an example, not a secret',
    open: () => ({
      driver: { doDial: () => Promise.resolve({}), doHangUp: () => Promise.resolve({}) },
      ingress: {
        kind: 'webhook',
        receive: () => Promise.resolve({ kind: 'notice', events: [], reply: { status: 204 } }),
      },
    }),
  })
  const telephony = createTelephony({ provider, publicUrl: 'https://app.example.com' })
  const server = await serve(telephony, { port: 0 })
  return {
    name: '`serve`',
    port: server.port,
    request: requestTo(new URL(telephony.routeUrl('event')).pathname),
    async [Symbol.asyncDispose]() {
      await server.close({ graceMs: 0 })
      await telephony.close()
    },
  }
}

async function startBare(): Promise<Target> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(204).end())
  })
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, resolve))
  return {
    name: 'bare `node:http`',
    port: (server.address() as AddressInfo).port,
    request: requestTo('/'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
