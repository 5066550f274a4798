import { Faults, Switchboard, systemClock, systemRandom } from '@trunkline/network'

import { createDeliver } from './deliver.ts'
import type { Base, Door, DoorMaker, Network } from './door.ts'
import { defaultDoors } from './doors.ts'
import type { Environment } from './environment.ts'
import { HttpLog } from './http-log.ts'
import { createConnectMedia } from './media.ts'
import { openNodeSocket } from './node-socket.ts'
import { nodeWire } from './node-wire.ts'
import type { NumberSettings } from './number.ts'
import type { NetworkOptions } from './options.ts'
import { OwnedClock } from './owned-clock.ts'
import { createFetchPrompt } from './prompt.ts'
import { createRequestHandler, type RequestHandler } from './request-handler.ts'
import { doorRequest, type ReceivedRequest } from './request.ts'
import type { Socket } from './socket.ts'
import { World } from './world.ts'

/** A simulated network without its ingress: its owner passes requests and sockets to it. */
export interface Assembly {
  readonly clock: Environment['clock']
  readonly world: World
  readonly handler: RequestHandler
  /** What takes the WebSocket that a client opens, or nothing. */
  acceptor(request: ReceivedRequest): ((socket: Socket) => void) | undefined
  /** What the ready line says; known secrets are masked in the log from now on. */
  ready(): Readonly<{ ready: true; url: string } & Record<string, unknown>>
  /** Aborted when the network closes. */
  readonly ended: AbortSignal
  /** Ends calls, deliveries and outgoing sockets; nothing fires afterwards. To be called once. */
  close(): Promise<void>
}

/** Puts a network together; requests and `ready` read `base`. */
export async function assemble(
  options: NetworkOptions,
  { base, certificate }: { readonly base: () => Base; readonly certificate?: string | undefined },
): Promise<Assembly> {
  const { environment = { clock: systemClock, random: systemRandom }, maxBodyBytes = 2 * 1024 * 1024 } = options
  const clock = new OwnedClock(environment.clock)
  const ending = new AbortController()
  const numbers = new Map<string, NumberSettings>()
  const shared = { clock, exchanges: new HttpLog(clock), faults: new Faults(), signal: ending.signal }
  const network = createNetwork({ clock, random: environment.random }, { ...options, ...shared, numbers, base })
  const doors = await makeDoors(options.doors ?? defaultDoors, network)
  const { switchboard } = network
  const world = new World({ ...shared, switchboard, numbers, doors })
  return {
    clock,
    world,
    handler: createRequestHandler({ ...shared, doors, world, maxBodyBytes, certificate }),
    ended: ending.signal,
    acceptor(received) {
      const request = doorRequest(received)
      return doors.find((door) => door.matches(request))?.accept?.(request)
    },
    ready() {
      const members = Object.fromEntries(doors.map((door) => [door.name, door.ready(base())]))
      shared.exchanges.masking.add(doors.flatMap((door) => door.secrets()))
      return { ready: true, url: base().url, ...members }
    },
    async close() {
      await Promise.allSettled(doors.map(async (door) => door.close?.()))
      ending.abort()
      switchboard.close()
      clock.close()
    },
  }
}

interface Surroundings extends Pick<NetworkOptions, 'wire' | 'openSocket'> {
  readonly exchanges: HttpLog
  readonly faults: Faults
  readonly signal: AbortSignal
  readonly numbers: Network['numbers']
  readonly base: () => Base
}

function createNetwork(environment: Environment, surroundings: Surroundings): Network {
  const { wire = nodeWire, openSocket = openNodeSocket, exchanges, faults, signal, numbers, base } = surroundings
  const shared = { ...environment, exchanges, faults, signal }
  const deliver = createDeliver({ ...shared, wire })
  return {
    ...environment,
    switchboard: new Switchboard(environment),
    deliver,
    connectMedia: createConnectMedia({ ...shared, openSocket }),
    fetchPrompt: createFetchPrompt(deliver, environment.clock),
    numbers,
    base,
  }
}

/** One after the other, so that each draws the same randomness in every run. */
async function makeDoors(makers: readonly DoorMaker[], network: Network): Promise<Door[]> {
  const doors: Door[] = []
  for (const make of makers) doors.push(await make(network))
  return doors
}
