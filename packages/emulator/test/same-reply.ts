import { request as requestHttp } from 'node:http'

import {
  type ClientReply,
  createEmulator,
  type DoorMaker,
  type FaultInput,
  type InProcessEmulator,
  startEmulator,
} from '@trunkline/emulator'
import { createManualClock, seededRandom } from '@trunkline/network'

/** A request to both forms of one network. */
export interface Probe {
  readonly method: string
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Headers of a reply that belong to its connection. */
const hopByHop = new Set(['connection', 'keep-alive'])

/** What a client gets: a reply, or the code of a broken connection. */
type Seen = { readonly status: number; readonly headers: object; readonly body: string } | { readonly code: string }

const environment = () => ({ clock: createManualClock(), random: seededRandom(5) })

/** The replies of two networks with the same seed and the same time, one asked over a socket, one in memory. */
export async function repliesOf(
  door: DoorMaker,
  probesOf: (ready: InProcessEmulator['ready']) => readonly Probe[],
  faults: readonly FaultInput[] = [],
): Promise<{ readonly overSocket: Seen[]; readonly inMemory: Seen[] }> {
  await using listening = await startEmulator({ doors: [door], environment: environment() })
  await using memory = await createEmulator({ doors: [door], environment: environment(), baseUrl: listening.url })
  const [overSocket, inMemory]: [Seen[], Seen[]] = [[], []]
  for (const fault of faults) for (const { world } of [listening, memory]) world.fault(fault)
  for (const probe of probesOf(memory.ready)) {
    overSocket.push(await seen(overHttp(listening.url, probe)))
    inMemory.push(await seen(memory.handle({ ...probe, body: Buffer.from(probe.body ?? '', 'utf8') })))
  }
  return { overSocket, inMemory }
}

/** What a client of Node.js gets over a socket, without what belongs to its connection. */
export function overHttp(base: string, { method, target, headers = {}, body }: Probe): Promise<ClientReply> {
  const { promise, resolve, reject } = Promise.withResolvers<ClientReply>()
  const request = requestHttp(`${base}${target}`, { method, headers, agent: false }, (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('end', () => {
      const kept = Object.entries(response.headers).filter(([name]) => !hopByHop.has(name))
      const named = Object.fromEntries(kept.map(([name, value]) => [name, String(value)]))
      resolve({ status: response.statusCode ?? 0, headers: named, body: Buffer.concat(chunks) })
    })
  })
  request.on('error', reject).end(body)
  return promise
}

async function seen(reply: Promise<ClientReply>): Promise<Seen> {
  try {
    const { status, headers, body } = await reply
    return { status, headers, body: Buffer.from(body).toString('latin1') }
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? 'none' }
  }
}
