/// <reference lib="esnext.disposable" preserve="true" />

import { type Assembly, assemble } from './assembly.ts'
import { type ClientRequest, ConnectionLost, receivedOf } from './client.ts'
import type { Base } from './door.ts'
import type { NetworkOptions } from './options.ts'
import type { Outcome } from './request-handler.ts'
import type { Socket } from './socket.ts'
import { type ClientReply, wireReply } from './wire-reply.ts'
import type { World } from './world.ts'

export interface InProcessEmulatorOptions extends NetworkOptions {
  /** Where clients believe the emulator to be: what `ready`, links and resources say. `http://127.0.0.1:8088` by default. */
  readonly baseUrl?: string
}

/** A simulated phone network that listens nowhere: the same network as `startEmulator`'s, with requests and sockets as calls. */
export interface InProcessEmulator extends AsyncDisposable {
  readonly url: string
  /** The control surface, without HTTP. */
  readonly world: World
  /** What the command prints when it is ready. */
  readonly ready: Readonly<{ ready: true; url: string } & Record<string, unknown>>
  /**
   * Answers one HTTP request, faults included. Rejects with a {@link ConnectionLost} where a real client's connection is
   * cut, and with the reason of the request's signal when the client gives up.
   */
  handle(request: ClientRequest): Promise<ClientReply>
  /** Takes a WebSocket that a client opens; false where a real client gets a 404. */
  accept(request: ClientRequest, socket: Socket): boolean
  /** Ends calls, callbacks and sockets; nothing fires afterwards. Twice is fine. */
  close(): Promise<void>
}

/** Makes a network in this process; nothing of it touches the machine's network unless its wires do. */
export async function createEmulator(options: InProcessEmulatorOptions = {}): Promise<InProcessEmulator> {
  const base = baseOf(options.baseUrl ?? 'http://127.0.0.1:8088')
  const assembly = await assemble(options, { base: () => base })
  const sockets = new Set<Socket>()
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= shutDown(assembly, sockets))
  return {
    url: base.url,
    world: assembly.world,
    ready: assembly.ready(),
    handle: (request) => handle(assembly, base, request),
    accept: (request, socket) => accept(assembly, base, { request, socket, sockets }),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function baseOf(address: string): Base {
  const { protocol, hostname, port, host, origin } = new URL(address)
  const tls = protocol === 'https:'
  const number = port === '' ? (tls ? 443 : 80) : Number(port)
  return { url: origin, host: port === '' ? hostname : host, port: number, tls }
}

async function handle({ handler, clock, ended }: Assembly, base: Base, request: ClientRequest): Promise<ClientReply> {
  const { signal } = request
  signal?.throwIfAborted()
  if (ended.aborted) throw new ConnectionLost('The emulator is closed', { refused: true })
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
  const leave = (): void => reject(signal?.reason)
  const end = (): void => reject(new ConnectionLost('The emulator was closed', { taken: true }))
  signal?.addEventListener('abort', leave)
  ended.addEventListener('abort', end)
  void handler.handle(receivedOf(request, base)).then((outcome) => outcome.kind !== 'never' && resolve(outcome))
  const outcome = await promise.finally(() => {
    signal?.removeEventListener('abort', leave)
    ended.removeEventListener('abort', end)
  })
  if (outcome.kind === 'reply') return wireReply(outcome.reply, request.method, clock)
  const taken = outcome.kind === 'cut' && outcome.taken
  throw new ConnectionLost(`The connection was cut ${taken ? 'after' : 'before'} the work (fault)`, { taken })
}

function accept(
  assembly: Assembly,
  base: Base,
  {
    request,
    socket,
    sockets,
  }: { readonly request: ClientRequest; readonly socket: Socket; readonly sockets: Set<Socket> },
): boolean {
  const taken = assembly.ended.aborted ? undefined : assembly.acceptor(receivedOf(request, base))
  if (!taken) return false
  sockets.add(socket)
  socket.onClosed(() => sockets.delete(socket))
  taken(socket)
  return true
}

async function shutDown(assembly: Assembly, sockets: ReadonlySet<Socket>): Promise<void> {
  await assembly.close()
  for (const socket of Array.from(sockets)) socket.terminate()
}
