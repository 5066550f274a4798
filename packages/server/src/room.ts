import type { ServerRequest } from '@trunkline/core'

/** How much may be worked on. */
export interface RoomOptions {
  /**
   * Requests of carriers that may be worked on at the same time. More are refused with 503, usually before their body is read,
   * unless the adapter has an answer that keeps a call alive. Default: 1,024.
   */
  readonly maxConcurrentRequests?: number
}

/** The room for requests; what is only being read takes none. */
export interface Room {
  readonly isFull: boolean
  /** Does the work, which learns whether there is room for it. */
  work<T>(work: (busy: boolean) => Promise<T>): Promise<T>
}

/** What a carrier sends in a burst is answered late rather than not at all; what would wait without end is not. */
const mostConcurrent = 1_024

export function roomFor({ maxConcurrentRequests = mostConcurrent }: RoomOptions): Room {
  let working = 0
  return {
    get isFull() {
      return working >= maxConcurrentRequests
    },
    async work(work) {
      // what only refuses is short, and must not keep the room full
      if (this.isFull) return work(true)
      working += 1
      try {
        return await work(false)
      } finally {
        working -= 1
      }
    },
  }
}

/** A request whose body is left out: it is too long, or there is no room for it. */
export function unread(asked: Omit<ServerRequest, 'body'>, busy: boolean): ServerRequest {
  return { ...asked, body: undefined, busy }
}
