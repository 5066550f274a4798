import { createHash } from 'node:crypto'

import { type Clock, type DialCommand, TelephonyError } from '../driver/index.ts'

/** A dial that was made under an idempotency key: running, or what is left of it once its call has ended. */
export type KeyedDial<Running> =
  | { readonly fingerprint: string; readonly until: number; readonly running: Running; readonly endedCallId?: never }
  | { readonly fingerprint: string; readonly until: number; readonly running?: never; readonly endedCallId: string }

/** What an idempotency key was used for in this process, from its first dial on for as long as a call may last. */
export class DialKeys<Running> {
  private readonly clock: Clock
  private readonly provider: string
  private readonly keptMs: number
  /** In the order of their first dial, so that the first ones expire first. */
  private readonly dials = new Map<string, KeyedDial<Running>>()

  constructor(options: { readonly clock: Clock; readonly provider: string; readonly keptMs: number }) {
    this.clock = options.clock
    this.provider = options.provider
    this.keptMs = options.keptMs
  }

  /**
   * The running dial of this key. Throws `invalid-argument` when the key was used for another dial, and `conflict` when
   * its call has ended.
   */
  find(key: string, fingerprint: string): Running | undefined {
    this.expire()
    const known = this.dials.get(key)
    if (known === undefined) return undefined
    if (known.fingerprint !== fingerprint)
      throw this.error('invalid-argument', 'This idempotencyKey was used for a dial with other options: use a new key')
    if (known.running !== undefined) return known.running
    const message = `The call of this idempotencyKey has ended: ${known.endedCallId}. Use a new key to call again`
    throw this.error('conflict', message, known.endedCallId)
  }

  begin(key: string, fingerprint: string, running: Running): void {
    this.dials.set(key, { fingerprint, running, until: this.clock.now() + this.keptMs })
  }

  /** The dial certainly did nothing: its key is free again. */
  forget(key: string): void {
    this.dials.delete(key)
  }

  /** Its call is over: from now on only its id is kept. */
  end(key: string, running: Running, callId: string): void {
    const known = this.dials.get(key)
    if (known?.running !== running) return
    this.dials.set(key, { fingerprint: known.fingerprint, until: known.until, endedCallId: callId })
  }

  private expire(): void {
    const now = this.clock.now()
    for (const [key, { until }] of this.dials) {
      if (until > now) return
      this.dials.delete(key)
    }
  }

  private error(code: TelephonyError['code'], message: string, callId?: string): TelephonyError {
    return new TelephonyError(code, message, { provider: this.provider, callId })
  }
}

/** Short, and equal for dials in which everything that the carrier would see is equal. */
export function fingerprintOf(command: DialCommand): string {
  const { idempotencyKey: _key, firstSentAt: _at, ...seen } = command
  return createHash('sha256').update(canonicalJson(seen)).digest('base64url').slice(0, 22)
}

/** JSON in which the order of an object's members does not matter. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
  })
}
