import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Duplex } from 'node:stream'

import { Switchboard } from '@trunkline/network'
import { WebSocketServer } from 'ws'

import { createCertificate } from './certificate.ts'
import { createDeliver } from './deliver.ts'
import type { Base, Door, DoorMaker, Network } from './door.ts'
import { defaultDoors } from './doors.ts'
import { Exchanges } from './exchanges.ts'
import { Faults } from './faults.ts'
import { createConnectMedia } from './media.ts'
import type { NumberSettings } from './number.ts'
import { createFetchPrompt } from './prompt.ts'
import { createReception } from './reception.ts'
import { doorRequest } from './request.ts'
import { World } from './world.ts'

export interface EmulatorOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number
  /** Serves HTTPS and WSS with a self-signed certificate made at start. */
  readonly tls?: boolean
  /** All that there are, unless told. */
  readonly doors?: readonly DoorMaker[]
  /** Largest body of a request to a door, in bytes; 2 MiB unless told. */
  readonly maxBodyBytes?: number
}

/** A running pretended phone network on 127.0.0.1. */
export interface Emulator extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** In PEM, with `tls`. */
  readonly certificate?: string
  /** The control surface, without HTTP. */
  readonly world: World
  /** What the command prints when it is ready. */
  readonly ready: Readonly<{ ready: true; url: string } & Record<string, unknown>>
  /** Ends calls, callbacks and sockets and frees the port; twice is fine. */
  close(): Promise<void>
}

/** Starts the network; rejects when the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const pem = options.tls === true ? await createCertificate() : undefined
  const server: Server = pem ? createHttpsServer(pem) : createHttpServer()
  const ending = new AbortController()
  const parts = await assemble(options, { ending, base: () => baseOf(server, pem !== undefined) })
  const { world, doors, exchanges, faults } = parts
  const signal = ending.signal
  const { maxBodyBytes = 2 * 1024 * 1024 } = options
  server.on(
    'request',
    createReception({ doors, world, exchanges, faults, maxBodyBytes, signal, certificate: pem?.cert }),
  )
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (message, socket, head) => upgrade(sockets, doors, { message, socket, head }))
  await listen(server, options.port ?? 0)
  const base = baseOf(server, pem !== undefined)
  const members = Object.fromEntries(doors.map((door) => [door.name, door.ready(base)]))
  exchanges.masking.add(doors.flatMap((door) => door.secrets()))
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= shutDown({ ...parts, ending, server, sockets }))
  return {
    url: base.url,
    port: base.port,
    ...(pem && { certificate: pem.cert }),
    world,
    ready: { ready: true, url: base.url, ...members },
    close,
    [Symbol.asyncDispose]: close,
  }
}

interface Parts {
  readonly switchboard: Switchboard
  readonly world: World
  readonly doors: readonly Door[]
  readonly exchanges: Exchanges
  readonly faults: Faults
}

async function assemble(
  options: EmulatorOptions,
  { ending, base }: { readonly ending: AbortController; readonly base: () => Base },
): Promise<Parts> {
  const exchanges = new Exchanges()
  const faults = new Faults()
  const switchboard = new Switchboard()
  const numbers = new Map<string, NumberSettings>()
  const shared = { exchanges, faults, signal: ending.signal }
  const deliver = createDeliver(shared)
  const connectMedia = createConnectMedia(shared)
  const network: Network = {
    switchboard,
    deliver,
    connectMedia,
    fetchPrompt: createFetchPrompt(deliver),
    numbers,
    base,
  }
  const doors = await Promise.all((options.doors ?? defaultDoors).map(async (make) => make(network)))
  const world = new World({ switchboard, exchanges, faults, numbers, doors })
  return { switchboard, world, doors, exchanges, faults }
}

function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, '127.0.0.1', () => {
    server.off('error', reject)
    resolve()
  })
  return promise
}

function baseOf(server: Server, tls: boolean): Base {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, port, tls }
}

function upgrade(
  sockets: WebSocketServer,
  doors: readonly Door[],
  { message, socket, head }: { readonly message: IncomingMessage; readonly socket: Duplex; readonly head: Buffer },
): void {
  // the other side may leave at any moment
  socket.on('error', () => socket.destroy())
  const request = doorRequest(message, new Uint8Array())
  const taken = doors.find((door) => door.matches(request))?.accept?.(request)
  if (taken) return sockets.handleUpgrade(message, socket, head, taken)
  socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}

async function shutDown(
  parts: Parts & { readonly ending: AbortController; readonly server: Server; readonly sockets: WebSocketServer },
): Promise<void> {
  const { doors, ending, switchboard, server, sockets } = parts
  await Promise.allSettled(doors.map(async (door) => door.close?.()))
  ending.abort()
  switchboard.close()
  for (const socket of sockets.clients) socket.terminate()
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  server.closeAllConnections()
  await promise
}
