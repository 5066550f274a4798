import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

import { createEmulator, type Emulator, type EmulatorOptions, type Socket, startEmulator } from '@trunkline/emulator'
import { inVirtualTime, type VirtualWorld } from '@trunkline/simulation'
import { aroundEach } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'

/** The world of the test that runs, where it runs in virtual time. */
let world: VirtualWorld | undefined

/**
 * Lets the tests of a file run in virtual time, their hooks included: networks and hosts then have wires in memory. Tests whose
 * titles fit `overSockets` keep to sockets and the machine's time, such as those with a vendor's client.
 */
export function simulatedTests({ overSockets }: { readonly overSockets?: RegExp } = {}): void {
  aroundEach(async (runTest, { task }) => {
    if (overSockets?.test(task.name) === true) return runTest()
    const program = async (opened: VirtualWorld): Promise<void> => {
      world = opened
      await runTest()
    }
    return inVirtualTime(program, { latencyMs: { from: 1, to: 1 } }).finally(() => {
      world = undefined
    })
  }, 60_000)
}

/** What makes a client of ours use the wires of the test. */
export function clientOptions(): Partial<Pick<VirtualWorld, 'clock' | 'wire'>> {
  return world ? { clock: world.clock, wire: world.wire } : {}
}

/** Lets time pass, a millisecond of the test's time at once, until something is so. */
export async function becomes(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => void setTimeout(resolve, 1))
}

let ports = 20_000

/** A simulated phone network: in the world of the test, or over sockets. */
export async function startNetwork(options: EmulatorOptions = {}): Promise<Emulator> {
  if (world === undefined) return startEmulator(options)
  ports += 1
  const { clock, openSocket, random, serve, wire } = world
  const baseUrl = `http://127.0.0.1:${ports}`
  const emulator = await createEmulator({ environment: { clock, random }, wire, openSocket, ...options, baseUrl })
  for (const name of ['127.0.0.1', 'localhost'])
    serve(baseUrl.replace('127.0.0.1', name), (request) => emulator.handle(request))
  return { ...emulator, port: ports }
}

/** A request to a host. */
export interface HostRequest {
  readonly method: string
  /** Path and query as sent. */
  readonly target: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** What a host replies; 200 without a body by default. */
export interface HostReply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** The application's end of a socket. */
export interface HostSocket {
  readonly target: string
  readonly headers: IncomingMessage['headers']
  readonly socket: Omit<Socket, 'bufferedBytes'>
}

export interface HostHandlers {
  answer(request: HostRequest): HostReply | Promise<HostReply>
  /** Status to refuse the next upgrade with. */
  refusal?(): number | undefined
  connected?(socket: HostSocket): void
}

/** A host beside the network. */
export interface Host {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Opens a host: in the world of the test, or over sockets. */
export async function openHost(handlers: HostHandlers): Promise<Host> {
  return world ? openInMemory(world, handlers) : openOverSockets(handlers)
}

function openInMemory({ acceptSockets, serve }: VirtualWorld, handlers: HostHandlers): Host {
  ports += 1
  const url = `http://127.0.0.1:${ports}`
  let closed = false
  const sockets = new Set<Socket>()
  serve(url, async ({ body, headers, method, target }) => {
    if (closed) throw Object.assign(new Error(`connect ECONNREFUSED ${url}`), { code: 'ECONNREFUSED', sent: false })
    const reply = await handlers.answer({ method, target, headers, body: Buffer.from(body) })
    return { status: 200, ...reply }
  })
  acceptSockets(url, ({ headers, url: { pathname, search } }) => {
    const refused = handlers.refusal?.()
    if (refused !== undefined) return refused
    return (socket) => {
      sockets.add(socket)
      handlers.connected?.({ target: pathname + search, headers, socket })
    }
  })
  return {
    url,
    close() {
      closed = true
      for (const socket of sockets) socket.terminate()
      return Promise.resolve()
    },
  }
}

async function openOverSockets(handlers: HostHandlers): Promise<Host> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { headers, method = '', url: target = '' } = request
      void (async () => {
        const reply = await handlers.answer({ method, target, headers, body: Buffer.concat(chunks) })
        response.writeHead(reply.status ?? 200, { ...reply.headers }).end(reply.body)
      })()
    })
  })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, stream, head) => {
    const refused = handlers.refusal?.()
    if (refused !== undefined) return void stream.end(`HTTP/1.1 ${refused} No\r\nContent-Length: 0\r\n\r\n`)
    return sockets.handleUpgrade(request, stream, head, (socket) => {
      handlers.connected?.({ target: request.url ?? '', headers: request.headers, socket: hostSocketOf(socket) })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const client of sockets.clients) client.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function hostSocketOf(socket: WebSocket): HostSocket['socket'] {
  return {
    get open() {
      return socket.readyState === socket.OPEN
    },
    send: (data) => socket.send(data),
    close: (code) => socket.close(code),
    terminate: () => socket.terminate(),
    onClosed: (listener) => void socket.on('close', listener),
    onMessage: (listener) =>
      void socket.on('message', (data: Buffer, binary) => listener(binary ? data : data.toString())),
  }
}
