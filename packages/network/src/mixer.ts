import type { Clock } from './clock.ts'
import { type Conversation, leastIdle } from './conversation.ts'
import { createTicker, type Ticker } from './ticker.ts'

/** Mixes all conversations that have legs, frame by frame; its clock runs while there are any. */
export class Mixer {
  readonly #conversations = new Set<Conversation>()
  readonly #afterTick = new Set<() => void>()
  readonly #ticker: Ticker

  constructor(clock: Clock) {
    this.#ticker = createTicker({
      clock,
      tick: () => this.#tick(),
      idleFrames: () => this.#idleFrames(),
      skip: (frames) => this.#skip(frames),
    })
  }

  get running(): boolean {
    return this.#ticker.running
  }

  /** Something is about to change: silence that was skipped is counted first. */
  touch(): void {
    this.#ticker.touch()
  }

  /** Legs entered or left a conversation. */
  occupancyChanged(conversation: Conversation): void {
    if (conversation.legs.length > 0) this.#conversations.add(conversation)
    else this.#conversations.delete(conversation)
    if (this.#conversations.size > 0) this.#ticker.start()
    else this.#ticker.stop()
  }

  /** Runs after each frame; the returned function stops it. */
  afterTick(run: () => void): () => void {
    this.touch()
    this.#afterTick.add(run)
    return () => void this.#afterTick.delete(run)
  }

  stop(): void {
    this.#ticker.stop()
    this.#afterTick.clear()
  }

  #tick(): void {
    // who is where is settled before anything sounds: a leg that moves in that time has exactly one frame in this tick
    const rooms = Array.from(this.#conversations, (conversation) => ({ conversation, legs: conversation.legs }))
    for (const { conversation, legs } of rooms) {
      // on a busy switchboard most conversations are silent most of the time
      if (conversation.idleFrames > 0) conversation.skip(1)
      else conversation.tick(legs)
    }
    for (const run of Array.from(this.#afterTick)) run()
  }

  /** Frames in which nothing sounds, no one listens and nothing is due. */
  #idleFrames(): number {
    if (this.#afterTick.size > 0) return 0
    return leastIdle(this.#conversations)
  }

  #skip(frames: number): void {
    for (const conversation of this.#conversations) conversation.skip(frames)
  }
}
