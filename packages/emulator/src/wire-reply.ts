import type { Clock } from '@trunkline/network'

import type { DoorReply } from './door.ts'

/** A reply as its bytes go out. */
export interface ClientReply {
  readonly status: number
  /** Names in lower case. Connection headers are the connection's own. */
  readonly headers: Readonly<Record<string, string>>
  /** Empty where HTTP allows no body. */
  readonly body: Uint8Array
}

/** Completes a reply with `date` and `content-length`, so that it is the same over a socket and in memory. */
export function wireReply({ status, headers = {}, body = '' }: DoorReply, method: string, clock: Clock): ClientReply {
  const bodiless = status === 204 || status === 304
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return {
    status,
    headers: {
      date: new Date(clock.now()).toUTCString(),
      ...(!bodiless && { 'content-length': String(bytes.length) }),
      ...Object.fromEntries(given),
    },
    body: bodiless || method === 'HEAD' ? new Uint8Array() : bytes,
  }
}
