import type { MediaArrival, MediaMessage, Translated } from '../driver/index.ts'
import type { CallCore } from './core.ts'
import { decodeMedia } from './stream/decode.ts'
import { farewell } from './stream/farewell.ts'

/** What the line hands on. */
export interface TranscriptLineParts {
  readonly tell: (origin: Translated) => void
  /** A socket is there. */
  readonly onFound: () => void
  /** The socket closed without a reason; another may follow if the carrier reconnects. */
  readonly onLost: (reconnects: boolean) => void
}

/** Takes in what a call's socket of transcripts says; the sockets of its audio are not touched. */
export class TranscriptLine {
  private readonly core: CallCore
  private readonly parts: TranscriptLineParts
  private current: MediaArrival | undefined

  constructor(core: CallCore, parts: TranscriptLineParts) {
    this.core = core
    this.parts = parts
  }

  /** A socket was let in. The newer replaces the older. */
  attach(arrival: MediaArrival): void {
    if (this.core.phase === 'ended') return arrival.socket.close(...farewell(this.core))
    const older = this.current
    this.current = arrival
    older?.socket.close(1000, 'replaced by a newer connection')
    this.parts.onFound()
    arrival.socket.onMessage((message) => {
      if (this.current !== arrival) return
      for (const part of decodeMedia(this.core, arrival, message)) this.take(part)
    })
    arrival.socket.onClose(() => {
      if (this.current !== arrival) return
      this.current = undefined
      this.parts.onLost(arrival.reconnects)
    })
  }

  /** The call has ended. */
  end(): void {
    const { current } = this
    this.current = undefined
    current?.socket.close(...farewell(this.core))
  }

  private take(message: MediaMessage): void {
    switch (message.type) {
      case 'transcript':
        return this.parts.tell({ event: message })
      case 'provider-event':
      case 'unknown':
        return this.parts.tell({ event: { type: 'provider-event' }, carrierName: message.name, raw: message.raw })
      case 'start':
        return this.core.merge({ providerCallId: message.providerCallId })
      case 'frame':
      case 'mark':
      case 'digit':
      case 'stop':
      case 'unusable':
        // what an audio socket says has no place here
        return undefined
    }
  }
}
