import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'

import type { Wire, WireReply, WireRequest } from '@trunkline/core/driver'

import { isLoopback } from './loopback.ts'

/** A request whose sender wants to know how far the connection is. */
export interface WatchedRequest extends WireRequest {
  /** `connecting` at once, `connected` once the connection is open, TLS included. A wire in memory reports neither. */
  readonly onConnection?: (state: 'connecting' | 'connected') => void
}

/** Carries requests over a connection each; a self-signed certificate is accepted from loopback hosts only. */
export const nodeWire: Wire = { send }

function send({ url, method, headers, body, signal, onConnection }: WatchedRequest): Promise<WireReply> {
  const { promise, resolve, reject } = Promise.withResolvers<WireReply>()
  const address = new URL(url)
  const secure = address.protocol === 'https:'
  const request = (secure ? requestHttps : requestHttp)(address, {
    method,
    headers: { ...headers },
    agent: false,
    ...(isLoopback(address.hostname) && { rejectUnauthorized: false }),
  })
  onConnection?.('connecting')
  request.on('socket', (socket) => socket.once(secure ? 'secureConnect' : 'connect', () => onConnection?.('connected')))
  request.on('error', reject)
  request.on('response', (response) => {
    resolve({ status: response.statusCode ?? 0, headers: headersOf(response), body: response })
  })
  endWith(signal, request)
  // an empty body counts as no body: then Node.js decides whether the method wants `content-length: 0`
  if (body.length > 0) request.end(body)
  else request.end()
  return promise
}

function endWith(signal: AbortSignal | undefined, request: ClientRequest): void {
  const abort = (): void => void request.destroy(new Error('given up'))
  signal?.addEventListener('abort', abort)
  request.on('close', () => signal?.removeEventListener('abort', abort))
  if (signal?.aborted === true) abort()
}

function headersOf(response: IncomingMessage): Record<string, string> {
  const entries = Object.entries(response.headers)
  return Object.fromEntries(entries.map(([name, value]) => [name, [value ?? ''].flat().join(', ')]))
}
