import type { Transcription } from '../api/handle.ts'
import type { TranscribeOptions } from '../api/option.ts'
import type { Transcript, Translated } from '../driver/index.ts'
import { CallTranscription } from './call-transcription.ts'
import type { CallCore } from './core.ts'
import { carrierEvidence } from './stream/audio-stream.ts'

/** Writes down what is said on a call: one transcription at a time. */
export class Transcriber {
  private readonly core: CallCore
  private current: CallTranscription | undefined
  /** Operations of transcriptions that are over: what carriers say of them comes late. */
  private readonly past = new Set<string>()
  private readonly ask: () => Promise<void>
  private stopWaiting: (() => void) | undefined

  /** `ask` asks the carrier how the call stands, and resolves in bounded time. */
  constructor(core: CallCore, ask: () => Promise<void>) {
    this.core = core
    this.ask = ask
  }

  /** Begins a transcription; resolves once the carrier has accepted it. A second one is a `conflict`. */
  async begin(options: TranscribeOptions, vendor: unknown): Promise<Transcription> {
    const { ask, core } = this
    if (this.current !== undefined) throw core.error('conflict', 'The call is being transcribed already')
    const transcription = new CallTranscription({ core, ask, left: () => this.leave(transcription) })
    const command = { language: options.language, providerOptions: vendor }
    this.current = transcription
    try {
      await transcription.begin(command, options.signal)
    } catch (thrown) {
      this.leave(transcription)
      throw thrown
    }
    return transcription.handle
  }

  write(transcript: Transcript): void {
    this.current?.write(transcript)
  }

  /** The carrier reports a change, or the end. Of a transcription that is over, that only confirms. */
  take(origin: Translated): void {
    const { event, operationKey: key } = origin
    if (key !== undefined && this.past.has(key)) return
    const { current } = this
    if (current === undefined) {
      this.core.report(origin)
    } else if (event.type === 'transcription-started') current.start(origin)
    else if (event.type === 'transcription-updated') current.updated()
    else if (event.type === 'transcription-ended') {
      const { failure } = event
      current.end(failure === undefined ? { reason: 'carrier' } : { reason: 'failed', failure }, origin)
    }
  }

  /** Its socket closed and the carrier did not say why: unless the carrier connects anew, nothing more will be written down. */
  lost(reconnects: boolean): void {
    const { core, current } = this
    if (current === undefined) return
    const end = (): void => current.end({ reason: 'carrier' }, carrierEvidence)
    if (!reconnects) return end()
    this.stopWaiting = core.clock.after(reconnectWithinMs, end)
  }

  /** A socket is there. */
  found(): void {
    this.stopWaiting?.()
    this.current?.heard()
  }

  /** The call has ended. */
  end(): void {
    this.stopWaiting?.()
    this.current?.end({ reason: 'call-ended' })
  }

  private leave(transcription: CallTranscription): void {
    for (const key of transcription.keys) this.past.add(key)
    if (this.current === transcription) this.current = undefined
  }
}

/** How long a transcription whose socket broke waits for the carrier to connect anew. */
const reconnectWithinMs = 5_000
