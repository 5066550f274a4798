import type { DoorRequest, RequestHeaders } from './door.ts'

/** What of a request is on the wire. */
export interface ReceivedRequest {
  readonly method: string
  /** Path and query exactly as sent. */
  readonly target: string
  readonly headers: RequestHeaders
  readonly body: Uint8Array
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
