import { createResampler, pcmToBytes } from '@trunkline/audio'
import { FRAME_MS, type Leg, SAMPLE_RATE, type Track } from '@trunkline/network'

import { rawIdOfNumber } from './identity.ts'
import type { LiveCall } from './live-call.ts'

const SPEAKERS = 4
// about -60 dBFS: what a line without a voice stays under
const SILENT_LEVEL = 32

/** One frame of one speaker, or of all. */
interface Heard {
  readonly pcm: Int16Array
  readonly level: number
  readonly participantRawID?: string
}

/** Sends the voices of a call as AudioData messages, one per 20 ms (docs/wire/acs-call-automation.md#media-streaming). */
export class StreamAudio {
  readonly #connection: LiveCall
  readonly #send: (message: object) => void
  readonly #sampleRate: number
  readonly #releases: (() => void)[] = []
  readonly #taps = new Map<Leg, () => void>()
  #heard: Heard[] = []

  constructor(options: {
    readonly connection: LiveCall
    readonly unmixed: boolean
    readonly sampleRate: number
    readonly send: (message: object) => void
  }) {
    this.#connection = options.connection
    this.#send = options.send
    this.#sampleRate = options.sampleRate
    if (options.unmixed) this.#openUnmixed()
    else this.#releases.push(this.#tap(options.connection.call.conversation.voices))
    this.#releases.push(options.connection.service.network.switchboard.afterTick(() => this.#flush()))
  }

  /** Sends no more; a second time has no effect. */
  close(): void {
    for (const release of [...this.#releases, ...this.#taps.values()]) release()
    this.#taps.clear()
  }

  #openUnmixed(): void {
    const follow = (): void => {
      const { parties } = this.#connection
      for (const leg of parties) {
        if (!this.#taps.has(leg)) this.#taps.set(leg, this.#tap(leg.inbound, rawIdOfNumber(leg.number)))
      }
      for (const [leg, release] of this.#taps) {
        if (parties.includes(leg)) continue
        release()
        this.#taps.delete(leg)
      }
    }
    follow()
    this.#releases.push(this.#connection.watchRoster(follow))
  }

  #tap(track: Track, participantRawID?: string): () => void {
    const resampler = createResampler({ from: SAMPLE_RATE, to: this.#sampleRate })
    const size = (this.#sampleRate * FRAME_MS) / 1000
    let rest = new Int16Array()
    return track.tap((frame) => {
      const piece = resampler.push(frame)
      const whole = new Int16Array(rest.length + piece.length)
      whole.set(rest)
      whole.set(piece, rest.length)
      rest = whole.slice(size)
      // a resampler keeps the first 3 ms back once: the first frame then begins with so much silence
      const pcm = new Int16Array(size)
      if (whole.length >= size) pcm.set(whole.subarray(0, size))
      else pcm.set(whole, size - whole.length)
      if (whole.length < size) rest = new Int16Array()
      this.#heard.push({ pcm, level: levelOf(pcm), ...(participantRawID !== undefined && { participantRawID }) })
    })
  }

  /** The loudest four, when each party has its own stream. */
  #flush(): void {
    const { clock } = this.#connection.service.network
    const heard = this.#heard.toSorted((left, right) => right.level - left.level).slice(0, SPEAKERS)
    this.#heard = []
    for (const { pcm, level, participantRawID } of heard) {
      const audioData = {
        timestamp: new Date(clock.now()).toISOString(),
        ...(participantRawID !== undefined && { participantRawID }),
        data: Buffer.from(pcmToBytes(pcm)).toString('base64'),
        silent: level < SILENT_LEVEL,
      }
      this.#send({ kind: 'AudioData', audioData })
    }
  }
}

function levelOf(pcm: Int16Array): number {
  return Math.sqrt(pcm.reduce((sum, sample) => sum + sample * sample, 0) / pcm.length)
}
