import type { Call, Sound } from '@trunkline/network'

import type { PromptOrder, Prompts } from './prompts.ts'
import { type Result, results } from './result.ts'

/** One accepted PlayAudio. */
export interface PlayOrder {
  readonly prompt: PromptOrder
  readonly loop: boolean
  /** Called once with the result, unless the call ends first. */
  readonly report: (result: Result) => void
}

interface Play extends PlayOrder {
  over: boolean
  sound?: Sound
}

/** Plays prompts to all parties of a call, one after the other (what the service does with several is not public). */
export class Player {
  readonly #call: Pick<Call, 'conversation'>
  readonly #prompts: Pick<Prompts, 'load'>
  #queue: Play[] = []

  constructor(call: Pick<Call, 'conversation'>, prompts: Pick<Prompts, 'load'>) {
    this.#call = call
    this.#prompts = prompts
  }

  /** Plays once the earlier ones are over. */
  play(order: PlayOrder): void {
    const play: Play = { ...order, over: false }
    this.#queue.push(play)
    if (this.#queue.length === 1) void this.#run()
  }

  /** Each play, heard or waiting, ends as cancelled. */
  cancelAll(): void {
    for (const play of this.#silence()) play.report(results.cancelled)
  }

  /** Stops all plays without a result. */
  close(): void {
    this.#silence()
  }

  async #run(): Promise<void> {
    for (let [play] = this.#queue; play !== undefined; [play] = this.#queue) {
      const result = await this.#play(play)
      // a cancelled play has its result already, and the queue may be a new one
      if (play.over) return
      play.report(result)
      this.#queue.shift()
    }
  }

  async #play(play: Play): Promise<Result> {
    const loaded = await this.#prompts.load(play.prompt)
    if (play.over) return results.cancelled
    if (!(loaded instanceof Int16Array)) return loaded
    play.sound = this.#call.conversation.say(loaded, { loop: play.loop })
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
