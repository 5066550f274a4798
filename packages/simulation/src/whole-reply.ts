import type { Clock } from '@trunkline/core/driver'

import type { ArrivingRequest, WholeReply } from './router.ts'

/** What a handler gives its server. */
export interface ServedReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** A reply with what a server of Node.js adds. */
export function wholeReply(
  { body = '', headers = {}, status }: ServedReply,
  request: ArrivingRequest,
  clock: Clock,
): WholeReply {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return {
    status,
    headers: {
      date: new Date(clock.now()).toUTCString(),
      ...connectionHeaders(request.headers['connection']),
      ...(status !== 204 && status !== 304 && { 'content-length': String(bytes.length) }),
      ...Object.fromEntries(given),
    },
    body: bytes,
  }
}

function connectionHeaders(asked: string | undefined): Record<string, string> {
  return asked === 'close' ? { connection: 'close' } : { connection: 'keep-alive', 'keep-alive': 'timeout=5' }
}
