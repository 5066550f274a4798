import type { Sound } from '@trunkline/network'

import type { PromptOrder } from './prompts.ts'
import { type Result, results } from './result.ts'
import type { ServerCall } from './server-call.ts'

/** One accepted PlayAudio. */
export interface PlayOrder {
  readonly prompt: PromptOrder
  readonly loop: boolean
  /** Told once, unless the call ends first. */
  readonly tell: (result: Result) => void
}

interface Play extends PlayOrder {
  over: boolean
  sound?: Sound
}

/** Plays prompts to everybody on a call, one after the other (what the service does with several is not public). */
export class Player {
  readonly #serverCall: ServerCall
  #queue: Play[] = []

  constructor(serverCall: ServerCall) {
    this.#serverCall = serverCall
  }

  /** Plays when those before are over. */
  play(order: PlayOrder): void {
    const play: Play = { ...order, over: false }
    this.#queue.push(play)
    if (this.#queue.length === 1) void this.#run()
  }

  /** Each play, heard or waiting, ends as cancelled. */
  cancelAll(): void {
    for (const play of this.#silence()) play.tell(results.cancelled)
  }

  /** Silence, without a word. */
  close(): void {
    this.#silence()
  }

  async #run(): Promise<void> {
    for (let [play] = this.#queue; play !== undefined; [play] = this.#queue) {
      const result = await this.#play(play)
      // a cancelled one was told of, and the queue may be another by now
      if (play.over) return
      play.tell(result)
      this.#queue.shift()
    }
  }

  async #play(play: Play): Promise<Result> {
    const { service, call } = this.#serverCall
    const loaded = await service.prompts.load(play.prompt)
    if (play.over) return results.cancelled
    if (!(loaded instanceof Int16Array)) return loaded
    play.sound = call.conversation.say(loaded, { loop: play.loop })
    return (await play.sound.ended) === 'played' ? results.done : results.promptFailed
  }

  #silence(): Play[] {
    const plays = this.#queue
    this.#queue = []
    for (const play of plays) {
      play.over = true
      play.sound?.stop()
    }
    return plays
  }
}
