import type { Leg, Sound } from '@trunkline/network'

import type { HoldMusic } from './hold-music.ts'
import type { LiveCall } from './live-call.ts'
import { results } from './result.ts'
import type { OperationTag } from './set-up.ts'
import type { PlaySource } from './wire/index.ts'

/** A call, as prompts are played into it. */
export interface PlayedCall extends LiveCall {
  readonly media: {
    readonly music: Pick<HoldMusic, 'pauseFor'>
    /** Keeps and transcribes what is spoken to all parties, or to some. */
    saying(texts: readonly string[], targets: readonly Leg[] | undefined): void
  }
}

/** One Play request. */
export interface PlayOrder {
  readonly sources: readonly PlaySource[]
  readonly loop: boolean
  readonly tag: OperationTag
  /** All parties by default. */
  readonly targets?: readonly Leg[]
}

interface Play extends PlayOrder {
  cancelled: boolean
  sounds: Sound[]
}

/** Plays prompts to all parties one after the other, and to single parties at once. */
export class Player {
  readonly #connection: PlayedCall
  /** Plays to all parties; the first one is heard. */
  #queue: Play[] = []
  readonly #single = new Set<Play>()

  constructor(connection: PlayedCall) {
    this.#connection = connection
  }

  get busy(): boolean {
    return this.#queue.length > 0 || this.playsToOne
  }

  get playsToOne(): boolean {
    return this.#single.size > 0
  }

  /** Plays to the targets at once, or to all once the earlier ones are over. */
  play(order: PlayOrder): void {
    const play: Play = { ...order, cancelled: false, sounds: [] }
    if (order.targets) {
      this.#single.add(play)
      void this.#run(play).then(() => this.#single.delete(play))
      return
    }
    this.#queue.push(play)
    if (this.#queue.length === 1) void this.#runQueue()
  }

  /** Plays to all now: cancels the prompt that is heard; the waiting ones go on waiting. */
  interrupt(order: PlayOrder): void {
    const [current] = this.#queue
    if (!current) return this.play(order)
    this.#queue.splice(1, 0, { ...order, cancelled: false, sounds: [] })
    this.#cancel(current)
  }

  /** Each play, heard or waiting, ends as cancelled. */
  cancelAll(): void {
    for (const play of [...this.#queue, ...this.#single]) this.#cancel(play)
    this.#queue = []
    this.#single.clear()
  }

  /** Stops all plays without an event. */
  close(): void {
    for (const play of [...this.#queue, ...this.#single]) this.#silence(play)
    this.#queue = []
    this.#single.clear()
  }

  async #runQueue(): Promise<void> {
    for (let [play] = this.#queue; play !== undefined; [play] = this.#queue) {
      await this.#run(play)
      // after a cancellation the queue may be another one, which has its own turn
      if (this.#queue[0] !== play) return
      this.#queue.shift()
    }
  }

  async #run(play: Play): Promise<void> {
    const { sources, tag } = play
    const loaded = await this.#connection.service.prompts.load(sources, this.#connection.id)
    if (play.cancelled) return
    if (!loaded.ok) {
      return this.#connection.emit('PlayFailed', loaded.result, { failedPlaySourceIndex: loaded.index }, tag)
    }
    const resume = this.#connection.media.music.pauseFor(play.targets ?? [])
    play.sounds = this.#sound(play, loaded.pcm)
    this.#connection.media.saying(loaded.texts, play.targets)
    const ends = await Promise.all(play.sounds.map((sound) => sound.ended))
    resume()
    if (play.cancelled) return
    if (ends.includes('played')) this.#connection.emit('PlayCompleted', results.done, {}, tag)
    else this.#connection.emit('PlayFailed', results.gone, { failedPlaySourceIndex: 0 }, tag)
  }

  #sound({ targets, loop, tag }: Play, pcm: Int16Array): Sound[] {
    let started = false
    const onStarted = (): void => {
      if (!started) this.#connection.emit('PlayStarted', results.done, {}, tag)
      started = true
    }
    if (!targets) return [this.#connection.call.conversation.say(pcm, { loop, onStarted })]
    return targets.map((leg) => leg.say(pcm, { loop, onStarted }))
  }

  #cancel(play: Play): void {
    if (play.cancelled) return
    this.#silence(play)
    this.#connection.emit('PlayCanceled', results.cancelled, {}, play.tag)
  }

  #silence(play: Play): void {
    play.cancelled = true
    for (const sound of play.sounds) sound.stop()
  }
}
