import { createEmulator, type InProcessEmulator, type NetworkOptions } from '@trunkline/emulator'
import { createManualClock, type ManualClock, seededRandom } from '@trunkline/network'

import { type MemoryApplication, memoryApplication } from './memory-application.ts'

/** A network in memory, its clock, and the application that it calls. */
export interface SimulatedRun extends AsyncDisposable {
  readonly emulator: InProcessEmulator
  readonly clock: ManualClock
  readonly application: MemoryApplication
  /** A request of the application's client; time passes until its reply is there. */
  readonly request: SendRequest
  /** The same, while the time stays with the test. */
  readonly ask: SendRequest
}

export type SendRequest = (method: string, target: string, options?: RequestOptions) => Promise<ClientView>

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A reply as a client reads it; `json` is what the body is, if it is JSON. */
export interface ClientView {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly json: unknown
}

export type Scenario = (run: SimulatedRun) => Promise<void>

export async function startRun(
  options: NetworkOptions & { readonly seed?: number; readonly answer?: Parameters<typeof memoryApplication>[0] },
): Promise<SimulatedRun> {
  const { seed = 1, answer, ...network } = options
  const clock = createManualClock()
  const application = memoryApplication(answer)
  const { wire, openSocket } = application
  const environment = { clock, random: seededRandom(seed) }
  const emulator = await createEmulator({ environment, wire, openSocket, ...network })
  const ask: SendRequest = async (method, target, { headers = {}, body = '' } = {}) => {
    const reply = await emulator.handle({ method, target, headers, body: Buffer.from(body, 'utf8') })
    const text = Buffer.from(reply.body).toString('utf8')
    return { ...reply, text, json: parsed(text) }
  }
  return {
    emulator,
    clock,
    application,
    ask,
    request: (...given) => clock.until(ask(...given)),
    [Symbol.asyncDispose]: () => emulator.close(),
  }
}

/** All that a network and its application saw in a scenario: ids, times, headers, bodies, messages. */
export async function logOf(options: Parameters<typeof startRun>[0], scenario: Scenario): Promise<string> {
  await using run = await startRun(options)
  await scenario(run)
  const { emulator, application } = run
  const sent = application.got.map(({ url, headers, body }) => ({ url, headers, body: Buffer.from(body).toString() }))
  const sockets = application.sockets.map(({ url, headers, heard }) => ({ url, headers, heard }))
  const { ready, world } = emulator
  return JSON.stringify({ ready, calls: world.calls(), exchanges: world.exchanges(), sent, sockets }, undefined, 1)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
