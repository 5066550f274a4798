import { type CallContext, type CallSnapshot, type Host, TelephonyError } from '@trunkline/core/driver'

/** Between two looks at the call. */
const lookEveryMs = 50

/** How long the service's own client waits for an event, too (docs/wire/ucwa.md#placing-a-call). */
const eventWithinMs = 30_000

/**
 * Waits until the newest state of a call shows something, wherever its events come in; undefined when it never does. Ends with
 * the call, and throws `cancelled` when the signal is aborted.
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
