import { isBusy, nextTurn, realLimit } from './machine.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** Why virtual time cannot go on. */
export type Stall =
  /** No appointment is left. */
  | { readonly kind: 'deadlock' }
  /** The run has lasted as long as it may. */
  | { readonly kind: 'limit'; readonly limitMs: number }
  /** Work outside of the event loop does not end: it may wait for virtual time, which waits for it. */
  | { readonly kind: 'outside'; readonly asked: Error }

export interface DriveOptions {
  readonly clock: VirtualClock
  /** Most virtual milliseconds since the start. */
  readonly limitMs: number
  /** Makes the error of a stall. */
  readonly stalled: (stall: Stall) => Error
}

/** How long the oldest job outside may take, in real milliseconds. */
const longestJobMs = 30_000

/** Lets virtual time pass, appointment by appointment, until `main` settles, and settles like it. */
export async function drive<T>(main: Promise<T>, options: DriveOptions): Promise<T> {
  const { clock, limitMs, stalled } = options
  const race = { over: false }
  const finish = (): void => {
    race.over = true
  }
  main.then(finish, finish)
  for (;;) {
    await settled()
    if (race.over) return main
    if (clock.jobs.size > 0) await release(options)
    else if ((clock.agenda.nextMs ?? 0) > limitMs) throw stalled({ kind: 'limit', limitMs })
    else if (!clock.fire()) throw stalled({ kind: 'deadlock' })
  }
}

/** One turn of the event loop, and more while it has work of its own. */
async function settled(): Promise<void> {
  do await nextTurn()
  while (isBusy())
}

async function release({ clock, stalled }: DriveOptions): Promise<void> {
  const { asked = new Error('unknown') } = clock.jobs.oldest ?? {}
  const { cancel, late } = realLimit(longestJobMs, () => stalled({ kind: 'outside', asked }))
  await Promise.race([clock.jobs.releaseOldest(), late]).finally(cancel)
}
