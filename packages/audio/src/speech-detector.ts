import { HighPass } from './high-pass.ts'
import { NoiseFloor } from './noise-floor.ts'
import { SoundRun } from './sound-run.ts'

/** What counts as speech. The defaults find it from 15 dB above white noise on, and 10 dB above pink noise. */
export interface SpeechDetectorOptions {
  /** Samples per second. */
  readonly sampleRate: number
  /** How far above the noise floor a sound has to be, in dB. Default: 6. It is over where it is less than half of that. */
  readonly thresholdDb?: number
  /** What is below this level, in dBFS above 200 Hz, is never speech. Default: -50. */
  readonly quietestDbfs?: number
  /** How long it has to be quiet before speech has stopped, in milliseconds. Default: 400. */
  readonly stopMs?: number
}

/** Speech began or ended. */
export interface SpeechEdge {
  readonly type: 'speech-started' | 'speech-stopped'
  /**
   * When the sound itself began or ended, on the clock of `push`, to 20 ms; it is known about 100 ms after a start, and
   * `stopMs` after a stop.
   */
  readonly mediaTimeMs: number
}

/** Finds speech in a stream by its energy. */
export interface SpeechDetector {
  /** Takes the next piece, which begins at `mediaTimeMs`; returns what is new. A gap in time counts as silence. */
  push(pcm: Int16Array, mediaTimeMs: number): readonly SpeechEdge[]
}

/**
 * Makes a detector without a model: the energy above 200 Hz in blocks of 20 ms is compared with a noise floor that follows the
 * quietest sound. A sound is speech when its level moves, as syllables do: what stays within 4 dB (noise that sets in, hum,
 * tones of keys) is not, and becomes the floor after 300 ms. Music and other voices count as speech.
 */
export function createSpeechDetector(options: SpeechDetectorOptions): SpeechDetector {
  const { quietestDbfs = -50, sampleRate, stopMs = 400, thresholdDb = 6 } = options
  if (!(Number.isSafeInteger(sampleRate) && sampleRate >= 8_000))
    throw new RangeError(`a sample rate is a whole number of hertz from 8,000 on, not ${sampleRate}`)
  if (!(thresholdDb > 0 && thresholdDb < Infinity && stopMs > 0 && stopMs < Infinity))
    throw new RangeError('thresholdDb and stopMs are numbers above 0')
  return new EnergyDetector({ quietestDbfs, sampleRate, stopMs, thresholdDb })
}

class EnergyDetector implements SpeechDetector {
  private readonly options: Required<SpeechDetectorOptions>
  private readonly blockSamples: number
  private readonly filter: HighPass
  private readonly floor = new NoiseFloor()
  private run = new SoundRun()
  private speaking = false
  /** The end of the last block that was loud. */
  private loudUntilMs = 0
  // the block that is being filled
  private energy = 0
  private filled = 0
  private nextMs: number | undefined
  private edges: SpeechEdge[] = []

  constructor(options: Required<SpeechDetectorOptions>) {
    this.options = options
    this.blockSamples = Math.round((options.sampleRate * blockMs) / 1_000)
    this.filter = new HighPass(options.sampleRate, lowestHz)
  }

  push(pcm: Int16Array, mediaTimeMs: number): readonly SpeechEdge[] {
    this.edges = none
    if (this.nextMs !== undefined && mediaTimeMs - this.nextMs > longestGapMs) this.silence(mediaTimeMs)
    const msEach = 1_000 / this.options.sampleRate
    for (let index = 0; index < pcm.length; index += 1) {
      const sample = this.filter.next(pcm[index] ?? 0)
      this.energy += sample * sample
      this.filled += 1
      if (this.filled === this.blockSamples) this.finish(mediaTimeMs + (index + 1) * msEach)
    }
    this.nextMs = mediaTimeMs + pcm.length * msEach
    return this.edges
  }

  /** Nothing came for a while. */
  private silence(untilMs: number): void {
    this.filled = 0
    this.energy = 0
    this.run = new SoundRun()
    if (this.speaking && untilMs - this.loudUntilMs >= this.options.stopMs) this.stop()
  }

  private finish(endMs: number): void {
    const level = dbfsOf(this.energy / this.blockSamples)
    this.energy = 0
    this.filled = 0
    const { quietestDbfs, thresholdDb } = this.options
    const needed = Math.max(quietestDbfs, this.floor.dbfs + (this.speaking ? thresholdDb / 2 : thresholdDb))
    const loud = this.floor.isKnown && level >= needed
    this.floor.hear(level, this.speaking)
    if (loud) this.hearLoud(level, endMs)
    else this.hearQuiet(endMs)
  }

  private hearLoud(level: number, endMs: number): void {
    this.run.add(level, endMs - blockMs)
    if (this.run.isSteady(this.speaking)) {
      // a sound that does not move is the background from now on
      this.floor.set(this.run.meanDbfs)
      this.run = new SoundRun()
      return this.hearQuiet(endMs)
    }
    this.loudUntilMs = endMs
    if (this.speaking || !this.run.moves) return
    this.speaking = true
    this.tell({ type: 'speech-started', mediaTimeMs: this.run.fromMs })
  }

  private hearQuiet(endMs: number): void {
    if (!this.speaking) this.run = new SoundRun()
    else if (endMs - this.loudUntilMs >= this.options.stopMs) this.stop()
  }

  private stop(): void {
    this.speaking = false
    this.run = new SoundRun()
    this.tell({ type: 'speech-stopped', mediaTimeMs: this.loudUntilMs })
  }

  private tell(edge: SpeechEdge): void {
    this.edges = [...this.edges, edge]
  }
}

const none: SpeechEdge[] = []

const blockMs = 20

/** The hum of mains and its first harmonics lie below. */
const lowestHz = 200

/** Carriers leave out less than this without meaning silence. */
const longestGapMs = 60

function dbfsOf(meanSquare: number): number {
  return 10 * Math.log10(meanSquare / 32_768 ** 2 + 1e-12)
}
