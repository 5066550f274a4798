import { isIP } from 'node:net'

import { type Clock, type Wire, WireError, type WireReply, type WireRequest } from '@trunkline/core/driver'

import type { OpenWork } from './open-work.ts'
import type { ArrivingRequest, Router, Site, WholeReply } from './router.ts'
import type { TimelineRecorder } from './timeline.ts'

export interface MemoryWireParts {
  readonly clock: Clock
  readonly router: Router
  readonly timeline: TimelineRecorder
  readonly open: OpenWork
  /** How long the next hop takes. */
  readonly latency: () => number
}

/** Who sends, and whether connections are kept for the next request. */
export interface Sender {
  /** As the timeline calls it. */
  readonly name: string
  readonly keepsConnections: boolean
}

/** Carries requests through memory: each way takes virtual time. */
export function createMemoryWire(sender: Sender, parts: MemoryWireParts): Wire {
  return {
    async send(request) {
      if (request.signal?.aborted === true) throw given()
      const url = new URL(request.url)
      const site = parts.router.find(url)
      const line = `${sender.name}: ${request.method} ${url.host}${shortened(targetOf(request.url))}`
      parts.timeline.add({ kind: 'request', text: line, content: `${request.url}\n${contentOf(request)}` })
      if (site === undefined) throw lost(parts, line, unknownHost(url))
      const over = parts.open.begin(line)
      try {
        const reply = await unlessAborted(exchange(site, arriving(request, url, sender), parts), request.signal)
        parts.timeline.add({ kind: 'reply', text: `${line} → ${reply.status}`, content: contentOf(reply) })
        return streamed(reply)
      } catch (thrown) {
        throw lost(parts, line, wireErrorOf(thrown))
      } finally {
        over()
      }
    },
  }
}

async function exchange(
  site: Site,
  request: ArrivingRequest,
  { clock, latency }: MemoryWireParts,
): Promise<WholeReply> {
  await passed(clock, latency())
  const reply = await site(request)
  await passed(clock, latency())
  return reply
}

/** Methods whose requests have no `content-length` when they have no body. */
const bodiless = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'TRACE'])

function arriving(
  { body, headers, method, signal, url: text }: WireRequest,
  url: URL,
  { keepsConnections }: Sender,
): ArrivingRequest {
  const counted = body.length > 0 || !bodiless.has(method)
  return {
    method,
    target: targetOf(text),
    url,
    headers: {
      ...headers,
      host: url.host,
      connection: keepsConnections ? 'keep-alive' : 'close',
      ...(counted && lengthHeader(headers, body)),
    },
    body,
    signal,
  }
}

/** Who waits for `100 Continue` sends the head before the length of the body is known to Node.js. */
function lengthHeader(headers: WireRequest['headers'], body: Uint8Array): Record<string, string> {
  return headers['expect'] === undefined
    ? { 'content-length': String(body.length) }
    : { 'transfer-encoding': 'chunked' }
}

/** Ids and tokens in a path, cut so that a line of the timeline can be read; the digest covers all of them. */
function shortened(target: string): string {
  return target.replace(/[\w.-]{25,}/g, (segment) => `${segment.slice(0, 8)}…`)
}

/** Path and query as they are in the text; a URL object would change their bytes. */
function targetOf(url: string): string {
  const rest = url.replace(/^[a-z]+:\/\/[^/?#]+/i, '').replace(/#.*$/s, '')
  return rest.startsWith('/') ? rest : `/${rest}`
}

function streamed({ body, headers, status }: WholeReply): WireReply {
  return { status, headers, body: { [Symbol.asyncIterator]: () => piecesOf(body) } }
}

/** The one piece of a body that is whole already. */
function piecesOf(body: Uint8Array): AsyncIterator<Uint8Array> {
  const pieces = body.length > 0 ? [body] : []
  return {
    next() {
      const value = pieces.shift()
      return Promise.resolve(value === undefined ? { done: true, value } : { done: false, value })
    },
  }
}

/** Resolves after so many virtual milliseconds. */
export function passed(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve))
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(given())
  signal.addEventListener('abort', onAbort, { once: true })
  // the loser of the race may fail later
  promise.catch(() => undefined)
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', onAbort))
}

function given(): WireError {
  return new WireError('The exchange was aborted', { sent: true })
}

/** A name is not found; at an address no one listens. */
function unknownHost({ host, hostname }: URL): WireError {
  const code = isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? 'ENOTFOUND' : 'ECONNREFUSED'
  return new WireError(`The simulated world has no host ${host}`, { sent: false, code })
}

function wireErrorOf(thrown: unknown): WireError {
  if (thrown instanceof WireError) return thrown
  const broken: { readonly message?: unknown; readonly code?: unknown; readonly sent?: unknown } =
    typeof thrown === 'object' ? { ...thrown, message: thrown instanceof Error ? thrown.message : undefined } : {}
  return new WireError(typeof broken.message === 'string' ? broken.message : 'The exchange failed', {
    sent: broken.sent !== false,
    code: typeof broken.code === 'string' ? broken.code : undefined,
    cause: thrown,
  })
}

function lost({ timeline }: MemoryWireParts, line: string, error: WireError): WireError {
  timeline.add({ kind: 'lost', text: `${line}: ${error.message}` })
  return error
}

function contentOf({
  body,
  headers,
}: {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}) {
  return `${JSON.stringify(headers)}\n${Buffer.from(body).toString('latin1')}\n`
}
