import { type CallEvent, isTelephonyError } from '@trunkline/core'

/** A verb or wait of the application: open until it has an outcome. */
export interface Handle {
  readonly name: string
  readonly begunMs: number
  /** What it may take by its documentation, and what it has to wait for before its turn comes. */
  readonly limitMs: number
  endedMs?: number
  /** `ok`, or the code of its error. */
  outcome?: string
}

/** What the application knows of one call of its scenario. */
export class Belief {
  readonly handles: Handle[] = []
  readonly events: { readonly type: CallEvent['type']; readonly atMs: number }[] = []
  /** How often the handler of incoming calls ran for it. */
  handled = 0
  callId: string | undefined
  /** Whether the application has, or had, a call to believe in. */
  held = false
  /** When `call.ended` settled. */
  endedMs: number | undefined
  /** The call itself, once the application has it. */
  call: { readonly state: string; readonly providerCallId: string | undefined } | undefined
  /** The code with which its dial failed. */
  refused: string | undefined
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  see({ type }: CallEvent): void {
    this.events.push({ type, atMs: this.#now() })
  }

  /** Follows work that has to settle within its documented time; what it fails with is noted, and `undefined` comes of it. */
  async follow<T>(name: string, limitMs: number, work: () => Promise<T>): Promise<T | undefined> {
    const open = this.handles.filter(({ endedMs }) => endedMs === undefined)
    // verbs of one call take turns
    const queuedMs = open.reduce((sum, handle) => sum + handle.limitMs, 0)
    const handle: Handle = { name, begunMs: this.#now(), limitMs: limitMs + queuedMs }
    this.handles.push(handle)
    const end = (outcome: string): void => {
      handle.endedMs = this.#now()
      handle.outcome = outcome
    }
    try {
      const result = await work()
      end('ok')
      return result
    } catch (thrown) {
      if (!isTelephonyError(thrown)) throw thrown
      end(thrown.code)
      return undefined
    }
  }
}
