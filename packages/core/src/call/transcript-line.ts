import type { MediaArrival, MediaMessage, Translated } from '../driver/index.ts'
import type { CallCore } from './core.ts'
import { decodeMedia } from './stream/decode.ts'

/** Takes in what a call's socket of transcripts says; the sockets of its audio are not touched. */
export class TranscriptLine {
  private readonly core: CallCore
  private readonly tell: (origin: Translated) => void
  private current: MediaArrival | undefined

  constructor(core: CallCore, tell: (origin: Translated) => void) {
    this.core = core
    this.tell = tell
  }

  /** A socket was let in. The newer replaces the older. */
  attach(arrival: MediaArrival): void {
    if (this.core.phase === 'ended') return arrival.socket.close(1000, 'the call has ended')
    const older = this.current
    this.current = arrival
    older?.socket.close(1000, 'replaced by a newer connection')
    arrival.socket.onMessage((message) => {
      if (this.current !== arrival) return
      for (const part of decodeMedia(this.core, arrival, message)) this.take(part)
    })
    arrival.socket.onClose(() => {
      if (this.current === arrival) this.current = undefined
    })
  }

  /** The call has ended. */
  end(): void {
    const { current } = this
    this.current = undefined
    current?.socket.close(1000, 'the call has ended')
  }

  private take(message: MediaMessage): void {
    switch (message.type) {
      case 'transcript':
        return this.tell({ event: message })
      case 'unknown':
        return this.tell({ event: { type: 'provider-event', name: message.name } })
      case 'start':
        return this.core.merge({ providerCallId: message.providerCallId })
      case 'frame':
      case 'mark':
      case 'digit':
      case 'stop':
        // what an audio socket says has no place here
        return undefined
    }
  }
}
