import { mixPcm } from '@trunkline/audio'

import { FRAME_SAMPLES } from './frame.ts'
import { type Injector, type InjectorOptions, QueueSource } from './injector.ts'
import { type Audio, PcmSource, type PlayOptions, type Sound } from './sound.ts'

/** A place that sound comes from: any number of sounds and injectors, mixed. */
export class Speaker {
  readonly #sources = new Set<Source>()
  readonly #touched: () => void
  #marks = 0

  /** `touched` is called before anything that changes what will be heard. */
  constructor(touched: () => void = () => undefined) {
    this.#touched = touched
  }

  /** Whether it will be silent until it is touched. */
  get quiet(): boolean {
    return this.#sources.size === 0 || [...this.#sources].every((source) => source.quiet)
  }

  /** How many marks its injectors were given so far. */
  get marks(): number {
    return this.#marks
  }

  /** Plays PCM at 16 kHz (or frames as they come) once, or forever with `loop`; begins with the next frame. */
  play(audio: Audio, options: PlayOptions = {}): Sound {
    this.#touched()
    const source = new PcmSource(audio, options, () => this.#sources.delete(source))
    this.#sources.add(source)
    return source
  }

  /** Opens a queue for streamed audio, which plays as it is written and reports its marks when they are reached. */
  inject(options: InjectorOptions = {}): Injector {
    const source = new QueueSource(options, {
      touched: this.#touched,
      marked: () => (this.#marks += 1),
      leave: () => this.#sources.delete(source),
    })
    this.#sources.add(source)
    return source
  }

  /** The next frame, or nothing where no source has sound. */
  next(): Int16Array | undefined {
    const frames = [...this.#sources].map((source) => source.read()).filter((frame) => frame !== undefined)
    return frames.length > 1 ? mixPcm(frames, FRAME_SAMPLES) : frames[0]
  }

  /** Ends every sound as `stopped` and closes every injector. */
  stopAll(): void {
    for (const source of Array.from(this.#sources)) source.stop()
  }
}

interface Source {
  /** Whether it has nothing to say until something is added to it. */
  readonly quiet: boolean
  /** Takes one frame; nothing while silent. */
  read(): Int16Array | undefined
  stop(): void
}
