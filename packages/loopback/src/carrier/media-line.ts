import type { MediaSocket } from '@trunkline/core/driver'
import { FRAME_MS, type Injector, type Leg, SAMPLE_RATE } from '@trunkline/network'

import { samplesOf, textOf } from '../translate/frame.ts'
import { type InboundMedia, outboundMedia } from '../wire/media.ts'

/** The network's end of a media line. The other end is a socket as core knows it. */
export class MediaLine {
  readonly socket: MediaSocket
  private readonly direction: 'both' | 'in' | 'out'
  private readonly leg: Leg
  private readonly spoken: Injector
  private listener: ((message: string) => void) | undefined
  private closed: (() => void) | undefined
  private untap: (() => void) | undefined
  private frames = 0
  private open = true

  constructor(direction: 'both' | 'in' | 'out', leg: Leg) {
    this.direction = direction
    this.leg = leg
    this.spoken = leg.ear.inject({ onMark: (name) => this.send({ kind: 'mark', name }) })
    this.socket = {
      send: (text) => this.take(text),
      close: () => this.close(),
      onMessage: (listener) => {
        this.listener = listener
      },
      onClose: (listener) => {
        this.closed = listener
      },
    }
  }

  /** The first message; audio follows. */
  start(call: string): void {
    this.send({ kind: 'start', call, sampleRate: SAMPLE_RATE, writable: this.direction !== 'in' })
    if (this.direction !== 'out') this.untap = this.leg.inbound.tap((frame) => this.hear(frame))
  }

  /** The last message, and the end. */
  stop(): void {
    this.send({ kind: 'stop' })
    this.close()
  }

  close(): void {
    if (!this.open) return
    this.open = false
    this.untap?.()
    this.spoken.stop()
    this.closed?.()
  }

  private hear(frame: Int16Array): void {
    this.send({ kind: 'audio', pcm: textOf(frame), atMs: this.frames * FRAME_MS })
    this.frames += 1
  }

  private send(message: InboundMedia): void {
    if (this.open) this.listener?.(JSON.stringify(message))
  }

  private take(text: string): void {
    const message = outboundMedia.parse(JSON.parse(text))
    switch (message.kind) {
      case 'audio':
        this.spoken.write(samplesOf(message.pcm))
        break
      case 'mark':
        this.spoken.mark(message.name)
        break
      case 'clear':
        this.spoken.clear()
        break
      case 'digit':
        if (this.leg.state === 'answered') this.leg.playKeys(message.digit)
        break
    }
  }
}
