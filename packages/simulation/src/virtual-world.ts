import type { Telephony } from '@trunkline/core'
import type { Clock, Random, Wire } from '@trunkline/core/driver'
import type { OpenSocket } from '@trunkline/emulator'

import { admissions, applicationSite } from './application-site.ts'
import { drive } from './drive.ts'
import { createEnvironment, type Environment } from './environment.ts'
import { exclusively } from './exclusive.ts'
import { installGlobals } from './globals.ts'
import { passed } from './memory-wire.ts'
import type { SimulationOptions } from './options.ts'
import { stallError, withReport } from './report.ts'
import type { ArrivingRequest } from './router.ts'
import { Scope, within } from './scope.ts'
import { createFetch } from './simulated-fetch.ts'
import { createSocketPair } from './socket-pair.ts'
import type { SocketDecision, SocketRequest } from './socket-request.ts'
import { type ServedReply, wholeReply } from './whole-reply.ts'

/** What chance decides, and when time begins and ends. */
export type VirtualOptions = Pick<SimulationOptions<'loopback'>, 'latencyMs' | 'limitMs' | 'seed' | 'startAt'>

/** A world without a client and without a carrier: time, chance, and wires between what the program puts there. */
export interface VirtualWorld {
  readonly clock: Clock
  readonly random: Random
  /** Where requests go: to what `serve` was given, and nowhere else. */
  readonly wire: Wire
  /** Opens sockets to what `acceptSockets` was given. */
  readonly openSocket: OpenSocket
  /** Answers the requests to an origin; rejects with an error that has `code` and `sent` where the connection breaks. */
  readonly serve: (origin: string, answer: (request: ArrivingRequest) => Promise<ServedReply> | ServedReply) => void
  /** Decides on the sockets that are opened to an origin: takes the other end, or gives the status that refuses it. */
  readonly acceptSockets: (
    origin: string,
    decide: (request: SocketRequest) => SocketDecision | Promise<SocketDecision>,
  ) => void
  /** Puts a client at its public address: requests and media sockets reach it there, as through `@trunkline/server`. */
  readonly host: (publicUrl: string, telephony: Telephony) => void
  /** Runs work that waits for something real: virtual time stands still until it is done. */
  readonly outside: <T>(work: () => Promise<T>) => Promise<T>
}

const hourMs = 3_600_000

/**
 * Runs a program in virtual time, in a world that is empty at first. Its timers, dates, `fetch` and `Math.random` are the
 * world's. Runs of one process follow one another.
 */
export function inVirtualTime<T>(
  program: (world: VirtualWorld) => Promise<T> | T,
  options: VirtualOptions = {},
): Promise<T> {
  return exclusively(() => run(program, options))
}

async function run<T>(program: (world: VirtualWorld) => Promise<T> | T, options: VirtualOptions): Promise<T> {
  const environment = createEnvironment(options)
  const { clock, open, random, timeline } = environment
  const wire = environment.wireOf({ name: 'program', keepsConnections: true })
  const scope = new Scope({ clock, random: random.program, fetch: createFetch(wire) })
  const restore = installGlobals()
  try {
    return await within(scope, () =>
      drive((async () => program(worldOf(environment, wire)))(), {
        clock,
        limitMs: options.limitMs ?? hourMs,
        stalled: (stall) => stallError(stall, open.lines()),
      }),
    )
  } catch (thrown) {
    const { latencyMs = 0, seed = 1 } = options
    const recipe = { latencyMs, provider: 'none', seed }
    throw withReport(thrown, { recipe, elapsedMs: clock.elapsedMs, timeline, world: undefined })
  } finally {
    restore()
  }
}

type Decide = Parameters<VirtualWorld['acceptSockets']>[1]

function worldOf({ clock, latency, random, router }: Environment, wire: Wire): VirtualWorld {
  const acceptors = new Map<string, Decide>()
  return {
    clock,
    random: random.carrier,
    wire,
    serve: (origin, answer) =>
      router.serve(origin, async (request) => wholeReply(await answer(request), request, clock)),
    acceptSockets: (origin, decide) => void acceptors.set(new URL(origin).host, decide),
    host(publicUrl, telephony) {
      router.serve(publicUrl, applicationSite(telephony, clock))
      acceptors.set(new URL(publicUrl).host, admissions(telephony, random.wire))
    },
    outside: (work) => clock.outside(work),
    async openSocket(address, { headers, signal }) {
      signal.throwIfAborted()
      const url = new URL(address)
      const decide = acceptors.get(url.host)
      if (decide === undefined) throw new Error(`The simulated world has no host ${url.host}`)
      await passed(clock, latency())
      const decision = await decide({ url, headers: { host: url.host, ...headers } })
      if (typeof decision === 'number') return { refused: decision }
      const [near, far] = createSocketPair({ clock, latency })
      decision(far)
      await passed(clock, latency())
      return { socket: near }
    },
  }
}
