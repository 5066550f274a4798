import { type CallContext, type CallSnapshot, type Host, TelephonyError } from '@trunkline/core/driver'

/** Interval between two reads of the call's state. */
const lookEveryMs = 50

/** The service's own client waits for an event just as long (docs/wire/ucwa.md#placing-a-call). */
const eventWithinMs = 30_000

/**
 * Waits until `find` finds something in the newest state of a call, whichever process receives its events. Resolves
 * with undefined after the time limit or when the call ends, and throws `cancelled` when the signal is aborted.
 */
export async function untilKnown<T>(
  host: Host,
  { id, signal }: Pick<CallContext, 'id' | 'signal'>,
  find: (snapshot: CallSnapshot) => T | undefined,
  withinMs: number = eventWithinMs,
): Promise<T | undefined> {
  const until = host.clock.monotonic() + withinMs
  for (;;) {
    const snapshot = await host.ask(id)
    const found = snapshot && find(snapshot)
    if (found !== undefined) return found
    if (snapshot?.ended === true || host.clock.monotonic() >= until) return undefined
    if (signal.aborted) throw new TelephonyError('cancelled', 'The signal was aborted while waiting for the service')
    await new Promise<void>((resolve) => {
      host.clock.after(lookEveryMs, resolve)
    })
  }
}
