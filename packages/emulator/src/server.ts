/// <reference lib="esnext.disposable" preserve="true" />

import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Duplex } from 'node:stream'

import { WebSocketServer } from 'ws'

import { type Assembly, assemble } from './assembly.ts'
import { createCertificate } from './certificate.ts'
import type { Base, DoorReply } from './door.ts'
import { BodyTooLarge, readBody, receivedFrom } from './node-request.ts'
import { socketOf } from './node-socket.ts'
import type { NetworkOptions } from './options.ts'
import { tooLarge } from './request-handler.ts'
import { mostMessageBytes } from './socket.ts'
import { wireReply } from './wire-reply.ts'
import type { World } from './world.ts'

export interface EmulatorOptions extends NetworkOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number
  /** Serves HTTPS and WSS with a self-signed certificate made at start. */
  readonly tls?: boolean
}

/** A running simulated phone network on 127.0.0.1. */
export interface Emulator extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** In PEM, with `tls`. */
  readonly certificate?: string
  /** The control surface, without HTTP. */
  readonly world: World
  /** What the command prints when it is ready. */
  readonly ready: Readonly<{ ready: true; url: string } & Record<string, unknown>>
  /** Ends calls, callbacks and sockets and frees the port; a second time has no effect. */
  close(): Promise<void>
}

/** Starts the network; rejects when the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const pem = options.tls === true ? await createCertificate() : undefined
  const server: Server = pem ? createHttpsServer(pem) : createHttpServer()
  const base = (): Base => baseOf(server, pem !== undefined)
  const assembly = await assemble(options, { base, certificate: pem?.cert })
  server.on('request', requestListener(assembly))
  const sockets = new WebSocketServer({ noServer: true, maxPayload: mostMessageBytes })
  server.on('upgrade', (message, socket, head) => upgrade(sockets, assembly, { message, socket, head }))
  await listen(server, options.port ?? 0)
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= shutDown(assembly, server, sockets))
  return {
    url: base().url,
    port: base().port,
    ...(pem && { certificate: pem.cert }),
    world: assembly.world,
    ready: assembly.ready(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function requestListener(assembly: Assembly): RequestListener {
  return (message, response) => {
    // a client that left while it was speaking needs no answer
    answer(assembly, message, response).catch(() => response.destroy())
  }
}

async function answer({ handler, clock }: Assembly, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const most = handler.maxBytes(message.url ?? '')
  const body = await readBody(message, most).catch((error: unknown) => {
    if (!(error instanceof BodyTooLarge)) throw error
    return error
  })
  const reply = (sent: DoorReply): void => write(response, wireReply(sent, message.method ?? 'GET', clock))
  if (body instanceof BodyTooLarge) return reply(tooLarge(most))
  const outcome = await handler.handle(receivedFrom(message, body))
  if (outcome.kind === 'reply') reply(outcome.reply)
  else if (outcome.kind === 'cut') response.destroy()
}

function write(response: ServerResponse, { status, headers, body }: ReturnType<typeof wireReply>): void {
  if (response.destroyed) return
  response.writeHead(status, { ...headers })
  response.end(body)
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
  assembly: Assembly,
  { message, socket, head }: { readonly message: IncomingMessage; readonly socket: Duplex; readonly head: Buffer },
): void {
  // the other side may leave at any moment
  socket.on('error', () => socket.destroy())
  const taken = assembly.acceptor(receivedFrom(message, new Uint8Array()))
  if (taken) return sockets.handleUpgrade(message, socket, head, (raw) => taken(socketOf(raw)))
  socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}

async function shutDown(assembly: Assembly, server: Server, sockets: WebSocketServer): Promise<void> {
  await assembly.close()
  for (const socket of sockets.clients) socket.terminate()
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  server.closeAllConnections()
  await promise
}
