import type { IncomingMessage } from 'node:http'

import type { DoorRequest } from './door.ts'

/** The body was larger than allowed. */
export class BodyTooLarge extends Error {}

/** Reads a request to its end; rejects with {@link BodyTooLarge}, or when the client left. */
export async function readRequest(message: IncomingMessage, maxBytes: number): Promise<DoorRequest> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= maxBytes) chunks.push(chunk)
    // read on for a while, so that the client sees the reply instead of a broken pipe
    else if (size > maxBytes + 16 * 1024 * 1024) break
  }
  if (size > maxBytes) throw new BodyTooLarge(`The body is larger than ${maxBytes} bytes`)
  return doorRequest(message, Buffer.concat(chunks))
}

/** A request without reading any body. */
export function doorRequest(message: IncomingMessage, body: Uint8Array): DoorRequest {
  const target = message.url ?? '/'
  const [path = '/', ...rest] = target.split('?')
  const text = (): string => Buffer.from(body).toString('utf8')
  return {
    method: message.method ?? 'GET',
    path,
    target,
    query: new URLSearchParams(rest.join('?')),
    headers: message.headers,
    host: message.headers.host ?? '',
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
