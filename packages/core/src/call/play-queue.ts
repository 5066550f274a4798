import type { Playback } from '../api/handle.ts'
import type { CallCore } from './core.ts'
import type { Operations } from './operations.ts'
import { Play, type PlayRequest } from './play.ts'
import type { MediaLink } from './stream/media-link.ts'

/**
 * The plays of one call: core owns the queue, since canceling at a carrier may cancel every queued play. The carrier has
 * one at a time.
 */
export class PlayQueue {
  private readonly core: CallCore
  private readonly operations: Operations
  private readonly media: Pick<MediaLink, 'play'>
  private waiting: Play[] = []
  private current: Play | undefined
  private plays = 0

  constructor(core: CallCore, operations: Operations, media: Pick<MediaLink, 'play'>) {
    this.core = core
    this.operations = operations
    this.media = media
  }

  add(request: PlayRequest): Playback {
    this.plays += 1
    const { core, media, operations } = this
    const left = (): void => this.leave(play)
    const play: Play = new Play({ core, media, operations, left }, `play-${this.plays}`, request)
    if (request.options.mode === 'interrupt')
      // The interrupted play reports a failed cancel through its own handle; this one waits until that has ended.
      this.stopAll().catch(() => undefined)
    this.waiting.push(play)
    this.next()
    return { ...play.handle, stop: () => this.stop(play) }
  }

  /** Stops the current play and drops the queued ones; resolves once the carrier has accepted the stop. */
  async stopAll(): Promise<void> {
    const { current, waiting } = this
    this.waiting = []
    for (const play of waiting) play.drop('stopped')
    await current?.stop()
  }

  /** The call has ended: nothing more comes to its turn. */
  dropWaiting(): void {
    const { waiting } = this
    this.waiting = []
    for (const play of waiting) play.drop('call-ended')
  }

  /** The call has ended before the carrier accepted the current play, which is no operation yet. */
  abandon(): void {
    if (this.current?.ended.settled === false) this.current.abandon()
  }

  private async stop(play: Play): Promise<void> {
    if (!this.waiting.includes(play)) return play.stop()
    this.waiting = this.waiting.filter((other) => other !== play)
    play.drop('stopped')
  }

  private leave(play: Play): void {
    if (this.current !== play) return
    this.current = undefined
    this.next()
  }

  private next(): void {
    if (this.current !== undefined) return
    this.current = this.waiting.shift()
    this.current?.begin()
  }
}
