import http, { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { SecureContextOptions } from 'node:tls'

import {
  checkOptions,
  type Clock,
  rule,
  type Wire,
  WireError,
  type WireReply,
  type WireRequest,
} from '../driver/index.ts'
import { systemClock } from '../machine.ts'
import { decompress } from './decompress.ts'
import type { RouteOptions } from './route-options.ts'
import { createRoutes, type Route } from './route.ts'
import type { StoppableRequest } from './tunnel.ts'

/** How a socket wire reaches the other side. */
export interface SocketWireOptions extends RouteOptions {
  /** Certificates for https, such as the authority of a proxy that reads along. Default: those of Node. */
  readonly tls?: TlsOptions | undefined
  /** Waits for decompression. Default: the real clock. */
  readonly clock?: Clock | undefined
}

/**
 * What Node's `tls.createSecureContext` takes; PEM texts or bytes. Declared here so that these types do not depend on
 * Node's.
 */
export interface TlsOptions {
  /** Authorities to trust instead of the well-known ones. */
  readonly ca?: Pem | Pem[] | undefined
  /** The certificate that we show, with its chain, and its private key. */
  readonly cert?: Pem | Pem[] | undefined
  readonly key?: Pem | Pem[] | undefined
  /** Certificate and private key in one PKCS #12 file. */
  readonly pfx?: Pem | Pem[] | undefined
  /** Opens `key` or `pfx`. */
  readonly passphrase?: string | undefined
  readonly ciphers?: string | undefined
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined
}

type Pem = string | Uint8Array

/**
 * HTTP over sockets, with connections that are kept for the next request. Opens nothing until the first one. Throws
 * `invalid-argument` for an option that is unknown or wrong.
 */
export function createSocketWire(options: SocketWireOptions = {}): Wire {
  checkOptions('createSocketWire', options, wireRule)
  const { clock = systemClock, tls } = options
  const routes = createRoutes(options, clock)
  return {
    async send(request) {
      const line: Line = { open: false }
      try {
        const route = await routes.find(request.url)
        line.proxy = route.proxy
        const head = await begin(request, route, tls, line)
        if (route.forward !== undefined && head.statusCode === 407) throw refusedByProxy(head)
        return replyOf(head, clock)
      } catch (thrown) {
        throw wireError(thrown, line)
      }
    },
  }
}

const isUrl = (value: unknown): boolean => value instanceof URL
const { anything, either, having, members, object, oneOf, text, work } = rule
const tlsVersion = oneOf('TLSv1.2', 'TLSv1.3')
/** The texts and bytes of TLS are checked by Node, which knows what is in them. */
const wireRule = members<SocketWireOptions>({
  agent: either(work, having('destroy')),
  clock: object,
  // the words say which schemes a proxy may have
  proxy: either(oneOf(false, 'environment'), {
    must: 'a URL such as new URL("http://proxy.example:3128")',
    holds: isUrl,
  }),
  tls: members<TlsOptions>({
    ca: anything,
    cert: anything,
    ciphers: text,
    key: anything,
    maxVersion: tlsVersion,
    minVersion: tlsVersion,
    passphrase: text,
    pfx: anything,
  }),
})

interface Line {
  open: boolean
  proxy?: string | undefined
}

/** Resolves at the head of the reply; rejects as soon as the signal is aborted, even where no connection answers. */
function begin(request: WireRequest, route: Route, tls: TlsOptions | undefined, line: Line): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const { signal } = request
  if (signal?.aborted === true) return Promise.reject(aborted())
  const sending = open(request, route, tls)
  const stop = (): void => {
    reject(aborted())
    sending.destroy(aborted())
  }
  signal?.addEventListener('abort', stop, { once: true })
  sending.once('socket', (socket) => noteOpening(socket, line))
  sending.once('response', resolve)
  // later errors belong to the body
  sending.on('error', reject)
  sending.once('close', () => signal?.removeEventListener('abort', stop))
  sending.end(request.body.length === 0 ? undefined : request.body)
  return promise
}

/** Node writes the path as it is given here; a URL object would have changed its bytes. */
function open(request: WireRequest, { agent, forward }: Route, tls: TlsOptions | undefined): ClientRequest {
  const { protocol, hostname, port, host } = new URL(request.url)
  const direct = { protocol, hostname, port, path: pathOf(request.url) }
  // a proxy that forwards reads the whole URL from the request line
  const at = forward === undefined ? direct : { ...forward, path: request.url }
  const options: StoppableRequest = {
    ...secureContext(tls),
    protocol: at.protocol,
    hostname: at.hostname.replace(/^\[|\]$/g, ''),
    port: at.port,
    path: at.path,
    method: request.method,
    headers: { ...headersOf(request), ...(forward !== undefined && { ...forward.headers, Host: host }) },
    agent,
    stopped: request.signal,
  }
  return (at.protocol === 'https:' ? https : http).request(options)
}

function secureContext(tls: TlsOptions = {}): SecureContextOptions {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node's type wants a Buffer where Node takes any bytes
  return tls as SecureContextOptions
}

function pathOf(url: string): string {
  const rest = url.replace(/^[a-z]+:\/\/[^/?#]+/i, '')
  return rest.startsWith('/') ? rest : `/${rest}`
}

function headersOf({ headers, body }: WireRequest): OutgoingHttpHeaders {
  return body.length === 0 ? headers : { ...headers, 'Content-Length': body.length }
}

/** A request can reach the other side only once TCP, and with https TLS, is set up; a kept connection already is. */
function noteOpening(socket: Socket & { readonly secureConnecting?: boolean }, line: Line): void {
  const opened = (): void => {
    line.open = true
  }
  if (!socket.connecting && socket.secureConnecting !== true) return opened()
  socket.once(socket.secureConnecting === true ? 'secureConnect' : 'connect', opened)
}

/** No carrier answers with 407: the proxy asks for a name and a password. */
function refusedByProxy(head: IncomingMessage): WireError {
  head.resume()
  return new WireError('The proxy refused the request with 407', { sent: false, code: 'PROXY_407' })
}

function replyOf(head: IncomingMessage, clock: Clock): WireReply {
  const { stream, compressed } = decompress(head)
  // an abort before the body is read must not become an uncaught error
  stream.on('error', () => undefined)
  return {
    status: head.statusCode ?? 0,
    headers: replyHeaders(head, compressed),
    body: bodyOf(stream, compressed ? clock : undefined),
  }
}

/** Encoding and length of a compressed body say nothing about the bytes that are handed on. */
function replyHeaders({ headers }: IncomingMessage, compressed: boolean): Record<string, string> {
  const left = new Set(compressed ? ['content-encoding', 'content-length'] : [])
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => value !== undefined && !left.has(name))
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
  )
}

/** No generator: one that was never started would keep the connection when its reader leaves. */
function bodyOf(stream: Readable, clock: Clock | undefined): AsyncIterable<Uint8Array> {
  const chunks = (stream as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  const read = async (): Promise<IteratorResult<Uint8Array>> => {
    try {
      return await chunks.next()
    } catch (thrown) {
      throw wireError(thrown, { open: true })
    }
  }
  const iterator: AsyncIterator<Uint8Array> = {
    next: () => (clock === undefined ? read() : clock.outside(read)),
    async return() {
      stream.destroy()
      await chunks.return?.()
      return { done: true, value: undefined }
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}

function aborted(): Error {
  return new DOMException('The exchange was aborted', 'AbortError')
}

/** These error numbers mean on their own that there never was a connection. */
const neverConnected = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED'])

function wireError(thrown: unknown, line: Line): WireError {
  const { proxy } = line
  if (thrown instanceof WireError) {
    const { cause, code, message, sent } = thrown
    return new WireError(message, { cause, code, sent, proxy })
  }
  const code = errorNumber(thrown)
  const message = thrown instanceof Error ? thrown.message : 'The exchange failed'
  return new WireError(message, { sent: line.open && !neverConnected.has(code ?? ''), code, proxy, cause: thrown })
}

function errorNumber(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return undefined
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(thrown.code) ? thrown.code : undefined
}
