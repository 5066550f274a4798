import type { IncomingMessage } from 'node:http'

import type { DoorRequest, RequestHeaders } from './door.ts'

/** The body was larger than allowed. */
export class BodyTooLarge extends Error {}

/** Reads a body to its end; rejects with {@link BodyTooLarge}, or when the client left. */
export async function readBody(message: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= maxBytes) chunks.push(chunk)
    // read on for a while, so that the client sees the reply instead of a broken pipe
    else if (size > maxBytes + 16 * 1024 * 1024) break
  }
  if (size > maxBytes) throw new BodyTooLarge(`The body is larger than ${maxBytes} bytes`)
  return Buffer.concat(chunks)
}

/** What of a request is on the wire. */
export interface ReceivedRequest {
  readonly method: string
  /** Path and query exactly as sent. */
  readonly target: string
  readonly headers: RequestHeaders
  readonly body: Uint8Array
}

/** A request as Node.js received it. */
export function receivedFrom(message: IncomingMessage, body: Uint8Array): ReceivedRequest {
  return { method: message.method ?? 'GET', target: message.url ?? '/', headers: message.headers, body }
}

/** A request as a protocol server reads it. */
export function doorRequest({ method, target, headers, body }: ReceivedRequest): DoorRequest {
  const [path = '/', ...rest] = target.split('?')
  const text = (): string => Buffer.from(body).toString('utf8')
  return {
    method,
    path,
    target,
    query: new URLSearchParams(rest.join('?')),
    headers,
    host: headers.host ?? '',
    body,
    text,
    json: () => parsed(text()),
    form: () => new URLSearchParams(text()),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
