/** Which carrier's messages flow, and at which rate the application wants its audio. */
export interface StreamShape {
  readonly name: string
  readonly carrier: 'laml' | 'acs'
  readonly applicationRate: 8_000 | 16_000
  /** How many times the hand-written echo's processor time a message may take. */
  readonly target: number
  /** Why the target is missed, where it is. */
  readonly reason?: string
}

/** The hertz of a carrier's socket. */
export const carrierRate = { laml: 8_000, acs: 16_000 } as const

/** What one of the two servers is asked to do. */
export type ServerOrder =
  | { readonly type: 'open'; readonly shape: StreamShape; readonly streams: number }
  /** Begins to count, and says what was counted until the next order. */
  | { readonly type: 'count' }
  /** Says how much memory is in use once nothing more can be collected. */
  | { readonly type: 'weigh' }
  /** Hangs all calls up. */
  | { readonly type: 'hang-up' }

/** What a server answers. */
export type ServerAnswer =
  | { readonly type: 'opened'; readonly urls: readonly string[] }
  | { readonly type: 'counted'; readonly counted: Counted }
  | { readonly type: 'weighed'; readonly bytes: number }
  | { readonly type: 'hung-up' }

/** Since the count before. */
export interface Counted {
  /** Processor time of the whole process, in microseconds. */
  readonly cpuUs: number
  /** Audio messages that came in. */
  readonly messages: number
}

/** What the carrier's side is asked to do: to open these sockets, and to talk on all of them for a while. */
export type CallerOrder =
  | { readonly type: 'open'; readonly shape: StreamShape; readonly urls: readonly string[] }
  | { readonly type: 'talk'; readonly ms: number }
  | { readonly type: 'drop' }

/** Reads what was counted, and begins anew. */
export function createCounter(): { messages: number; read(): Counted } {
  let from = process.cpuUsage()
  return {
    messages: 0,
    read() {
      const { system, user } = process.cpuUsage(from)
      const counted = { cpuUs: system + user, messages: this.messages }
      from = process.cpuUsage()
      this.messages = 0
      return counted
    },
  }
}
