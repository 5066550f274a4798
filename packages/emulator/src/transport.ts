import { type IncomingHttpHeaders, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'

import { isLoopback } from './loopback.ts'

/** One request on the wire, without redirects or retries. */
export interface TransportRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | undefined
  readonly connectTimeoutMs: number
  readonly readTimeoutMs: number
  readonly maxBytes: number
  readonly signal: AbortSignal
  /** Destroys the connection once the request was sent. */
  readonly cutAfter?: boolean
}

export type TransportFailure = 'timeout' | 'refused' | 'tls' | 'cut' | 'too-large' | 'aborted'

export type TransportResult =
  | { readonly ok: true; readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Uint8Array }
  | { readonly ok: false; readonly failure: TransportFailure; readonly message: string }

/** Sends one request; never rejects. */
export function send(options: TransportRequest): Promise<TransportResult> {
  const { url, connectTimeoutMs, readTimeoutMs, maxBytes, signal } = options
  const { promise, resolve } = Promise.withResolvers<TransportResult>()
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    method: options.method,
    headers: { ...basicOf(url), ...options.headers },
    agent: false,
    ...(isLoopback(url.hostname) && { rejectUnauthorized: false }),
  })
  let timer = setTimeout(() => fail('timeout', `no connection within ${connectTimeoutMs} ms`), connectTimeoutMs)
  const readTimer = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => fail('timeout', `no answer within ${readTimeoutMs} ms`), readTimeoutMs)
  }
  const abort = (): void => fail('aborted', 'given up')
  function finish(result: TransportResult): void {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    resolve(result)
    if (!result.ok) request.destroy()
  }
  function fail(failure: TransportFailure, message: string): void {
    finish({ ok: false, failure, message })
  }
  request.on('socket', (socket) => socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', readTimer))
  request.on('error', (error: NodeJS.ErrnoException) => fail(failureOf(error), error.code ?? error.message))
  request.on('response', (response) => {
    if (options.cutAfter === true) return fail('cut', 'the connection was cut after the request')
    const chunks: Buffer[] = []
    let size = 0
    response.on('data', (chunk: Buffer) => {
      size += chunk.length
      chunks.push(chunk)
      if (size > maxBytes) fail('too-large', `the body is larger than ${maxBytes} bytes`)
    })
    response.on('error', () => fail('cut', 'the connection was cut within the answer'))
    response.on('end', () =>
      finish({ ok: true, status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
    )
    return undefined
  })
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  else request.end(options.body)
  return promise
}

function basicOf(url: URL): Record<string, string> {
  if (url.username === '' && url.password === '') return {}
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function failureOf(error: NodeJS.ErrnoException): TransportFailure {
  const code = error.code ?? ''
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)) return 'tls'
  return code === 'ECONNRESET' || code === 'EPIPE' || code.startsWith('HPE_') ? 'cut' : 'refused'
}
