import type { Leg } from '@trunkline/network'

import type { LiveCall } from './live-call.ts'
import { results } from './result.ts'
import type { OperationTag } from './set-up.ts'

interface Music {
  readonly pcm: Int16Array
  readonly tag: OperationTag
}

/**
 * Music for those who are held, with events that the REST definition does not have (docs/wire/acs-call-automation.md#hold):
 * it pauses around a prompt for one of them, and the end of the hold cancels it.
 */
export class HoldMusic {
  readonly #connection: LiveCall
  readonly #playing = new Map<Leg, Music>()

  constructor(connection: LiveCall) {
    this.#connection = connection
  }

  /** Plays to a party until it is taken back. */
  start(leg: Leg, music: Music): void {
    this.#playing.set(leg, music)
    leg.hold(music.pcm)
    this.#connection.emit('HoldAudioStarted', results.done, {}, music.tag)
  }

  /** The party is taken back. */
  stop(leg: Leg): void {
    const music = this.#playing.get(leg)
    this.#playing.delete(leg)
    if (music) this.#connection.emit('HoldAudioCompleted', results.cancelled, {}, music.tag)
  }

  /** Makes room for a prompt that only these parties hear; the returned function ends it. */
  pauseFor(legs: readonly Leg[]): () => void {
    const paused = legs.flatMap((leg) => {
      const music = this.#playing.get(leg)
      return music ? [{ leg, music }] : []
    })
    for (const { leg, music } of paused) {
      leg.hold()
      this.#connection.emit('HoldAudioPaused', results.done, {}, music.tag)
    }
    return () => {
      for (const { leg, music } of paused) {
        if (this.#playing.get(leg) !== music || leg.state !== 'answered') continue
        leg.hold(music.pcm)
        this.#connection.emit('HoldAudioResumed', results.done, {}, music.tag)
      }
    }
  }
}
