import type { IncomingMessage } from 'node:http'

import type { ReceivedRequest } from './request.ts'

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

/** A request as Node.js received it. */
export function receivedFrom(message: IncomingMessage, body: Uint8Array): ReceivedRequest {
  return { method: message.method ?? 'GET', target: message.url ?? '/', headers: message.headers, body }
}
