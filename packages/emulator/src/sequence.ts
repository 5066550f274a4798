import type { Clock } from '@trunkline/network'

const HELD_BACK_MS = 1000

/** Decides which delivery goes when: one after the other, at once, or after the one behind it. */
export class Sequence {
  readonly #tails = new Map<string, Promise<unknown>>()
  readonly #held = new Map<string, (() => void)[]>()
  readonly #clock: Clock
  readonly #signal: AbortSignal

  constructor({ clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal }) {
    this.#clock = clock
    this.#signal = signal
  }

  /** After all earlier ones of the group. */
  ordered<T>(group: string, run: () => Promise<T>): Promise<T> {
    const release = this.#claim(group)
    const turn = (this.#tails.get(group) ?? Promise.resolve()).then(run)
    const settled = (): void => {
      if (this.#tails.get(group) === tail) this.#tails.delete(group)
      release()
    }
    const tail: Promise<void> = turn.then(settled, settled)
    this.#tails.set(group, tail)
    return turn
  }

  /** At once. */
  free<T>(group: string, run: () => Promise<T>): Promise<T> {
    const release = this.#claim(group)
    return run().finally(release)
  }

  /** After the next one of the group that is delivered, or after a second. */
  async afterNext<T>(group: string, run: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#held.set(group, [...(this.#held.get(group) ?? []), resolve])
    await Promise.race([promise, this.wait(HELD_BACK_MS)])
    return run()
  }

  /** After a time, whatever goes before. */
  async later<T>(milliseconds: number, run: () => Promise<T>): Promise<T> {
    await this.wait(milliseconds)
    return run()
  }

  /** Waits, at most until the emulator closes. */
  wait(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = this.#clock.after(milliseconds, resolve)
    const close = (): void => resolve()
    this.#signal.addEventListener('abort', close)
    if (this.#signal.aborted) resolve()
    return promise.finally(() => {
      cancel()
      this.#signal.removeEventListener('abort', close)
    })
  }

  /** Those held back now go once the delivery that claims them, the next one, is through. */
  #claim(group: string): () => void {
    const held = this.#held.get(group) ?? []
    this.#held.delete(group)
    return () => {
      for (const release of held) release()
    }
  }
}
