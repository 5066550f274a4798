import { FRAME_SAMPLES } from './frame.ts'

/** PCM at 16 kHz: all of it, or chunks of any length as they come. */
export type Audio = Int16Array | AsyncIterable<Int16Array>

/** How a sound came to its end. */
export type SoundEnd = 'played' | 'stopped' | 'failed'

export interface PlayOptions {
  /** Begins again at each end until stopped (PCM only). */
  readonly loop?: boolean
  /** The first frame was heard. */
  readonly onStarted?: () => void
  /** Nothing more will be heard; called once. */
  readonly onEnded?: (end: SoundEnd) => void
}

/** Something being played. */
export interface Sound {
  /** Settles when nothing more will be heard; never rejects. */
  readonly ended: Promise<SoundEnd>
  /** Milliseconds heard so far. */
  readonly heardMs: number
  /** Ends it at once, as `stopped`; after its end this does nothing. */
  stop(): void
}

const LEAD_SAMPLES = 16_000

export class PcmSource implements Sound {
  readonly ended: Promise<SoundEnd>
  readonly #options: PlayOptions
  readonly #settle: (end: SoundEnd) => void
  readonly #leave: () => void
  #chunks: Int16Array[] = []
  #offset = 0
  #whole: Int16Array | undefined
  #open: boolean
  #heard = 0
  #over = false
  #failed = false
  #wanted: (() => void) | undefined

  constructor(audio: Audio, options: PlayOptions, leave: () => void) {
    const { promise, resolve } = Promise.withResolvers<SoundEnd>()
    this.ended = promise
    this.#settle = resolve
    this.#options = options
    this.#leave = leave
    this.#open = !(audio instanceof Int16Array)
    if (audio instanceof Int16Array) {
      this.#chunks = [audio]
      if (options.loop === true && audio.length > 0) this.#whole = audio
    } else void this.#fill(audio)
  }

  /** Audio that comes in chunks may come at any moment. */
  get quiet(): boolean {
    return false
  }

  get heardMs(): number {
    return this.#heard / 16
  }

  stop(): void {
    this.#end('stopped')
  }

  read(): Int16Array | undefined {
    const frame = new Int16Array(FRAME_SAMPLES)
    const taken = this.#take(frame)
    if (this.#heard === 0 && taken > 0) this.#options.onStarted?.()
    this.#heard += taken
    this.#wanted?.()
    if (this.#chunks.length === 0 && !this.#open) this.#end(this.#failed ? 'failed' : 'played')
    return taken > 0 ? frame : undefined
  }

  #take(frame: Int16Array): number {
    let taken = 0
    while (taken < frame.length) {
      const chunk = this.#chunks[0]
      if (chunk === undefined) break
      const part = chunk.subarray(this.#offset, this.#offset + frame.length - taken)
      frame.set(part, taken)
      taken += part.length
      this.#offset += part.length
      if (this.#offset < chunk.length) continue
      this.#offset = 0
      this.#chunks.shift()
      if (this.#whole !== undefined) this.#chunks.push(this.#whole)
    }
    return taken
  }

  async #fill(audio: AsyncIterable<Int16Array>): Promise<void> {
    try {
      for await (const chunk of audio) {
        if (this.#over) return
        if (chunk.length > 0) this.#chunks.push(chunk)
        while (!this.#over && this.#buffered() > LEAD_SAMPLES) await this.#drained()
      }
    } catch {
      this.#failed = true
    }
    this.#open = false
  }

  #buffered(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.length, -this.#offset)
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#wanted = resolve
    })
  }

  #end(end: SoundEnd): void {
    if (this.#over) return
    this.#over = true
    this.#chunks = []
    this.#leave()
    this.#wanted?.()
    this.#options.onEnded?.(end)
    this.#settle(end)
  }
}
