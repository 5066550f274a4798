import { type Deferred, deferred } from '../../base/deferred.ts'

/** Who waits until less than a mark is left to be heard. */
export class HighWater {
  private readonly mostMs: number
  private drained: Deferred<void> | undefined

  constructor(mostMs: number) {
    this.mostMs = mostMs
  }

  get isAwaited(): boolean {
    return this.drained !== undefined
  }

  /** Resolves at once below the mark. */
  ready(unheardMs: number): Promise<void> {
    if (unheardMs < this.mostMs) return Promise.resolve()
    this.drained ??= deferred()
    return this.drained.promise
  }

  /** So much is left. */
  relieve(unheardMs: number): void {
    if (unheardMs < this.mostMs) this.end()
  }

  end(): void {
    this.drained?.resolve()
    this.drained = undefined
  }

  fail(reason: Error): void {
    this.drained?.reject(reason)
    this.drained = undefined
  }
}
