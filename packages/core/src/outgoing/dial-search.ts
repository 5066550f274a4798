import { pause, within } from '../base/wait.ts'
import type { CallRegistry, HeldCall } from '../cluster/call-registry.ts'
import type { DialCommand } from '../driver/index.ts'

/**
 * How long a dial whose reply was lost waits for an event with its token, or for the carrier to be found out, before it
 * fails.
 */
const evidenceWithinMs = 5_000

/** How long a dial that failed is looked for: should its call show up after all, it is hung up. */
const doubtfulMs = 10 * 60_000

/** Milliseconds from the lost reply to each search at the carrier, if the adapter supports it. */
const searchAtMs = [500, 2_000, 4_000, 10_000, 30_000, 60_000, 120_000, 300_000, 540_000]

/** Milliseconds between attempts to hang up a call without an owner. */
const hangUpAfterMs = [0, 5_000, 15_000, 60_000]

/** Looks for calls whose dial or connect had an unknown outcome. */
export class DialSearch {
  private readonly registry: CallRegistry
  private readonly doubtful = new Set<HeldCall>()
  private readonly closing = new AbortController()

  constructor(registry: CallRegistry) {
    this.registry = registry
  }

  /** Dials that failed and are still looked for. */
  get size(): number {
    return this.doubtful.size
  }

  close(): void {
    this.closing.abort()
  }

  /**
   * True when the call came about after all: an event carried its token, or the carrier was asked and knows it. Otherwise the
   * dial is to fail, and the search goes on: a call that shows up later has no owner, so it is hung up.
   */
  async find(held: HeldCall, command: DialCommand | undefined): Promise<boolean> {
    if (command !== undefined) void this.ask(held, command)
    if (await this.evidence(held, evidenceWithinMs)) return true
    void this.watch(held)
    return false
  }

  /** Asks the carrier again and again, until anything is known of the call. */
  private async ask({ engine }: HeldCall, command: DialCommand): Promise<void> {
    const { core } = engine
    if (core.driver.doFindDial === undefined) return
    let elapsedMs = 0
    for (const atMs of searchAtMs) {
      await pause(core.clock, atMs - elapsedMs, this.closing.signal)
      elapsedMs = atMs
      if (this.closing.signal.aborted || core.phase !== 'new') return
      const asking = core.driver.doFindDial(core.context(), command)
      const timeoutMs = core.deps.deadlines.requestMs
      const found = await within(core.clock, asking, 'the carrier was asked for the dial', { timeoutMs }).catch(
        () => undefined,
      )
      if (found === undefined || core.phase !== 'new') continue
      core.merge(found)
      engine.accepted()
      return
    }
  }

  private async evidence({ engine: { core } }: HeldCall, withinMs: number): Promise<boolean> {
    if (core.phase !== 'new') return true
    const evidence = core.events.follow()
    const stop = core.clock.after(withinMs, () => void evidence.return?.())
    const first = await evidence.next()
    stop()
    return first.done !== true
  }

  private async watch(held: HeldCall): Promise<void> {
    const { core } = held.engine
    this.doubtful.add(held)
    try {
      if (!(await this.evidence(held, doubtfulMs - evidenceWithinMs))) return this.registry.drop(core.id)
      core.deps.warnings.raise({
        code: 'late-evidence',
        message: 'a dial or connect that had failed with outcome-unknown turned out to be a call: it is hung up',
        callId: core.id,
      })
      await this.hangUp(held)
    } finally {
      this.doubtful.delete(held)
    }
  }

  private async hangUp({ call, engine: { core } }: HeldCall): Promise<void> {
    for (const ms of hangUpAfterMs) {
      if (ms > 0) await pause(core.clock, ms, this.closing.signal)
      if (this.closing.signal.aborted) return
      const done = await call.hangUp().then(
        () => true,
        () => false,
      )
      if (done) return
    }
  }
}
