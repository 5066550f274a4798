import type { Duplex } from 'node:stream'

import type { Clock, MediaSocket } from '@trunkline/core'
import type { WebSocket } from 'ws'

import type { OnError } from './report.ts'
import { TextFrames } from './text-frames.ts'

/** A far side that has left so much unread is gone, or so late that no audio is worth sending: bytes. */
const mostBufferedBytes = 1024 * 1024

/** The longest reason that a close frame can carry, in bytes (RFC 6455, 5.5.1). */
const longestReasonBytes = 123

/** What core sees of a WebSocket; `connection` is what it runs over. */
export function mediaSocketOf(raw: WebSocket, connection: Duplex, onError: OnError): MediaSocket {
  const frames = new TextFrames(connection)
  // ws closes a broken socket on its own, with the fitting code
  raw.on('error', () => undefined)
  return {
    send(text) {
      if (raw.readyState !== raw.OPEN) return
      if (raw.bufferedAmount + frames.waiting > mostBufferedBytes) raw.terminate()
      else if (!frames.write(text)) {
        frames.flush()
        raw.send(text, ignoreFailure)
      }
    },
    close(code, reason) {
      frames.flush()
      raw.close(code, shortened(reason))
    },
    onMessage(listener) {
      const guarded = once(onError)
      raw.on('message', (data: Buffer, binary) => {
        try {
          listener(binary ? new Uint8Array(data) : data.toString('utf8'))
        } catch (thrown) {
          guarded(thrown)
        }
      })
    },
    onClose(listener) {
      if (raw.readyState === raw.CLOSED) queueMicrotask(listener)
      else raw.once('close', () => listener())
    },
  }
}

/** Pings a socket; one that gives no sign of life from one ping to the next is dead. */
export function keepAlive(raw: WebSocket, everyMs: number, clock: Clock): void {
  let alive = true
  const seen = (): void => {
    alive = true
  }
  const next = (): (() => void) => clock.after(everyMs, look)
  let cancel = next()
  function look(): void {
    if (!alive) return raw.terminate()
    alive = false
    raw.ping(ignoreFailure)
    cancel = next()
  }
  raw.on('pong', seen).on('message', seen)
  raw.once('close', () => cancel())
}

/** A send that fails is followed by the socket's own end. */
function ignoreFailure(): void {
  return undefined
}

/** A fault that comes with every frame is reported once per socket. */
function once(onError: OnError): OnError {
  let told = false
  return (thrown) => {
    if (told) return
    told = true
    onError(thrown)
  }
}

function shortened(reason: string): string {
  const bytes = new TextEncoder().encode(reason)
  if (bytes.length <= longestReasonBytes) return reason
  // a character cut in half at the end is left out
  return new TextDecoder().decode(bytes.subarray(0, longestReasonBytes), { stream: true })
}
