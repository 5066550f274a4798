import type { Leg, Sound } from '@trunkline/network'

import type { Connection } from './connection.ts'
import { results } from './result.ts'
import type { OperationTag } from './set-up.ts'
import type { PlaySource } from './wire/index.ts'

/** One Play request. */
export interface PlayOrder {
  readonly sources: readonly PlaySource[]
  readonly loop: boolean
  readonly tag: OperationTag
  /** Everybody without it. */
  readonly targets?: readonly Leg[]
}

interface Play extends PlayOrder {
  cancelled: boolean
  sounds: Sound[]
}

/** Plays prompts to everybody one after the other, and to single parties at once. */
export class Player {
  readonly #connection: Connection
  /** Plays to everybody; the first one is heard. */
  #queue: Play[] = []
  readonly #single = new Set<Play>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  get busy(): boolean {
    return this.#queue.length > 0 || this.playsToOne
  }

  get playsToOne(): boolean {
    return this.#single.size > 0
  }

  /** Plays to the targets at once, or to everybody when those before are over. */
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

  /** Plays to everybody now: what is being heard is cancelled, what waits goes on waiting. */
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

  /** Silence, without a word to the application. */
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
    const resume = this.#connection.desk.music.pauseFor(play.targets ?? [])
    play.sounds = this.#sound(play, loaded.pcm)
    this.#connection.desk.saying(loaded.texts, play.targets)
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
