import { createSpeechDetector, type SpeechDetector } from '@trunkline/audio'

import type { SpeechEvent, SpeechOptions } from '../../api/handle.ts'
import { type Broadcast, createBroadcast } from '../../base/broadcast.ts'
import type { AudioFrame, EncodedFrame } from '../../driver/index.ts'
import { decodeInto } from './g711.ts'

/** Listens for speech in what comes in, for those who follow it: each with options of its own. */
export class SpeechWatch {
  private readonly listeners = new Set<Listener>()
  private ended = false

  follow(options: SpeechOptions): AsyncIterableIterator<SpeechEvent> {
    const listener = new Listener(options, () => this.listeners.delete(listener))
    if (this.ended) listener.end()
    else this.listeners.add(listener)
    return listener.events
  }

  /** Takes a frame of the far side; audio that the application sends is not speech of the far side. */
  hear(frame: AudioFrame | EncodedFrame): void {
    if (this.listeners.size === 0 || frame.track === 'outbound') return
    for (const listener of this.listeners) listener.hear(frame)
  }

  end(): void {
    this.ended = true
    for (const listener of this.listeners) listener.end()
    this.listeners.clear()
  }
}

class Listener {
  readonly events: AsyncIterableIterator<SpeechEvent>
  private readonly options: SpeechOptions
  private readonly feed: Broadcast<SpeechEvent> = createBroadcast()
  private readonly detectors = new Map<string, SpeechDetector>()
  /** Written anew with each frame of G.711. */
  private decoded = new Int16Array(0)

  constructor(options: SpeechOptions, onLeave: () => void) {
    this.options = options
    const events = this.feed.follow({ keep: mostWaiting })
    this.events = {
      [Symbol.asyncIterator]() {
        return this
      },
      next: () => events.next(),
      return: () => {
        onLeave()
        return events.return?.() ?? Promise.resolve({ done: true, value: undefined })
      },
    }
  }

  hear(frame: AudioFrame | EncodedFrame): void {
    const { mediaTimeMs, participant, sampleRate } = frame
    const edges = this.detectorOf(participant ?? '', sampleRate).push(this.samplesOf(frame), mediaTimeMs)
    for (const edge of edges) this.feed.publish(participant === undefined ? edge : { ...edge, participant })
  }

  end(): void {
    this.feed.end()
  }

  private samplesOf(frame: AudioFrame | EncodedFrame): Int16Array {
    if ('pcm' in frame) return frame.pcm
    if (this.decoded.length !== frame.bytes.length) this.decoded = new Int16Array(frame.bytes.length)
    return decodeInto(frame.format, frame.bytes, this.decoded)
  }

  /** The voices that came last: the sender names them, so their number must not be the sender's to choose. */
  private detectorOf(voice: string, sampleRate: number): SpeechDetector {
    const known = this.detectors.get(voice)
    if (known !== undefined) return known
    const detector = createSpeechDetector({ ...this.options, sampleRate })
    this.detectors.set(voice, detector)
    const [oldest] = this.detectors.keys()
    if (this.detectors.size > mostVoices && oldest !== undefined) this.detectors.delete(oldest)
    return detector
  }
}

/** Events of a reader that lags behind; the oldest are dropped. */
const mostWaiting = 1_000

const mostVoices = 32
