import type { CallCore } from '../core.ts'

/** With which code and reason the sockets of a call that is over are closed. */
export function farewell({ isClosed }: Pick<CallCore, 'isClosed'>): readonly [code: number, reason: string] {
  return isClosed ? [1001, 'the client was closed'] : [1000, 'the call has ended']
}
