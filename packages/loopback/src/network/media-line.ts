import type { MediaSocket } from '@trunkline/core/driver'

import { samplesOf, sampleRate, textOf } from '../translate/frame.ts'
import { type InboundMedia, outboundMedia } from '../wire/media.ts'
import { frameMs, frameSamples } from './sound.ts'

/** The network's end of a media line. The other end is a socket as core knows it. */
export class MediaLine {
  readonly socket: MediaSocket
  private readonly direction: 'both' | 'in' | 'out'
  private queue: (Int16Array | { readonly mark: string })[] = []
  private listener: ((message: string) => void) | undefined
  private closed: (() => void) | undefined
  private frames = 0
  private readonly onDigit: (digit: string) => void
  open = true

  constructor(direction: 'both' | 'in' | 'out', onDigit: (digit: string) => void) {
    this.direction = direction
    this.onDigit = onDigit
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

  /** The first message. */
  start(call: string): void {
    this.tell({ kind: 'start', call, sampleRate, writable: this.direction !== 'in' })
  }

  /** The call sounded like this for a frame. */
  hear(frame: Int16Array): void {
    const atMs = this.frames * frameMs
    this.frames += 1
    if (this.direction !== 'out') this.tell({ kind: 'audio', pcm: textOf(frame), atMs })
  }

  /** The next frame of what was written; marks are echoed as they are reached. */
  next(): Int16Array {
    const frame = new Int16Array(frameSamples)
    let filled = 0
    for (let head = this.queue[0]; head !== undefined; head = this.queue[0]) {
      if ('mark' in head) this.tell({ kind: 'mark', name: head.mark })
      else {
        if (filled === frameSamples) break
        const piece = head.subarray(0, frameSamples - filled)
        frame.set(piece, filled)
        filled += piece.length
        if (piece.length < head.length) {
          this.queue[0] = head.subarray(piece.length)
          break
        }
      }
      this.queue.shift()
    }
    return frame
  }

  /** The network's last word. */
  stop(): void {
    this.tell({ kind: 'stop' })
    this.close()
  }

  close(): void {
    if (!this.open) return
    this.open = false
    this.queue = []
    this.closed?.()
  }

  private tell(message: InboundMedia): void {
    if (this.open) this.listener?.(JSON.stringify(message))
  }

  private take(text: string): void {
    const message = outboundMedia.parse(JSON.parse(text))
    switch (message.kind) {
      case 'audio':
        this.queue.push(samplesOf(message.pcm))
        break
      case 'mark':
        this.queue.push({ mark: message.name })
        break
      case 'clear':
        this.queue = []
        break
      case 'digit':
        this.onDigit(message.digit)
        break
    }
  }
}
