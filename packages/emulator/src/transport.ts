import type { Wire } from '@trunkline/core/driver'
import type { Clock } from '@trunkline/network'

import type { WatchedRequest } from './node-wire.ts'

/** What requests of the emulator travel over. */
export interface TransportContext {
  readonly clock: Clock
  readonly wire: Wire
}

/** One request on the wire, without redirects or retries. */
export interface TransportRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | undefined
  /** Until the connection is open. */
  readonly connectTimeoutMs: number
  /** From the connection to the end of the answer. */
  readonly readTimeoutMs: number
  readonly maxBytes: number
  readonly signal: AbortSignal
  /** Drops the connection once the request was sent. */
  readonly cutAfter?: boolean
}

export type TransportFailure = 'timeout' | 'refused' | 'tls' | 'cut' | 'too-large' | 'aborted'

export type TransportResult =
  | {
      readonly ok: true
      readonly status: number
      /** Names in lower case, repeated ones joined with a comma. */
      readonly headers: Readonly<Record<string, string>>
      readonly body: Uint8Array
    }
  | { readonly ok: false; readonly failure: TransportFailure; readonly message: string }

/** Sends one request; never rejects. */
export function send(request: TransportRequest, context: TransportContext): Promise<TransportResult> {
  const { promise, resolve } = Promise.withResolvers<TransportResult>()
  const { signal } = request
  const exchange = new AbortController()
  const finish = (result: TransportResult): void => {
    timer.cancel()
    signal.removeEventListener('abort', abort)
    resolve(result)
    if (!result.ok) exchange.abort()
  }
  const fail = (failure: TransportFailure, message: string): void => finish({ ok: false, failure, message })
  const timer = timeouts(request, context.clock, (message) => fail('timeout', message))
  const abort = (): void => fail('aborted', 'given up')
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  else {
    const wired = { ...wiredOf(request), signal: exchange.signal, onConnection: timer.onConnection }
    receive(request, context.wire, wired).then(finish, (error: unknown) => fail(failureOf(error), reasonOf(error)))
  }
  return promise
}

/** The one timer of an exchange: first for the connection, then for the answer. */
function timeouts(
  { connectTimeoutMs, readTimeoutMs }: TransportRequest,
  clock: Clock,
  timedOut: (message: string) => void,
): { readonly cancel: () => void; readonly onConnection: (state: 'connecting' | 'connected') => void } {
  const answer = (): (() => void) => clock.after(readTimeoutMs, () => timedOut(`no answer within ${readTimeoutMs} ms`))
  let cancel = answer()
  return {
    cancel: () => cancel(),
    onConnection(state) {
      cancel()
      const connecting = state === 'connecting'
      const give = (): void => timedOut(`no connection within ${connectTimeoutMs} ms`)
      cancel = connecting ? clock.after(connectTimeoutMs, give) : answer()
    },
  }
}

function wiredOf({ url, method, headers, body = '' }: TransportRequest): WatchedRequest {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  bare.hash = ''
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
  return { url: bare.href, method, headers: { ...basicOf(url), ...lowerCase(headers) }, body: bytes }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

async function receive(request: TransportRequest, wire: Wire, wired: WatchedRequest): Promise<TransportResult> {
  const { status, headers, body } = await wire.send(wired)
  if (request.cutAfter === true) {
    return { ok: false, failure: 'cut', message: 'the connection was cut after the request' }
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    chunks.push(chunk)
    if (size > request.maxBytes) {
      return { ok: false, failure: 'too-large', message: `the body is larger than ${request.maxBytes} bytes` }
    }
  }
  return { ok: true, status, headers, body: Buffer.concat(chunks) }
}

function basicOf(url: URL): Record<string, string> {
  if (url.username === '' && url.password === '') return {}
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function failureOf(error: unknown): TransportFailure {
  const code = codeOf(error) ?? ''
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)) return 'tls'
  const sent = error instanceof Error && 'sent' in error && error.sent === true
  return sent || code === 'ECONNRESET' || code === 'EPIPE' || code.startsWith('HPE_') ? 'cut' : 'refused'
}

function reasonOf(error: unknown): string {
  return codeOf(error) ?? (error instanceof Error ? error.message : 'no connection')
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
