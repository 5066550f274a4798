import type { Duplex } from 'node:stream'

/**
 * Writes short text messages as WebSocket frames (RFC 6455, 5.2), past the socket's own writer: a frame and its text are one piece, and
 * what is sent in one turn of the event loop is one write. An unfragmented frame of a server is not masked, and without compression
 * nothing of the socket's own can be half written.
 */
export class TextFrames {
  readonly #connection: Duplex
  #gathered = ''
  readonly #release = (): void => this.flush()

  constructor(connection: Duplex) {
    this.#connection = connection
  }

  /** How much waits for the end of this turn, in bytes. */
  get waiting(): number {
    return this.#gathered.length
  }

  /** False for a text that is not ASCII, or too long: it is for the socket's own writer, after a `flush`. */
  write(text: string): boolean {
    const { length } = text
    if (length > longest || Buffer.byteLength(text) !== length) return false
    if (this.#gathered === '') queueMicrotask(this.#release)
    this.#gathered += headOf(length) + text
    return true
  }

  /** Hands what was gathered to the connection. */
  flush(): void {
    const gathered = this.#gathered
    if (gathered === '') return
    this.#gathered = ''
    this.#connection.write(gathered, 'latin1')
  }
}

/** The length of a longer frame takes eight bytes. */
const longest = 0xff_ff

/** The last frame of a message of text, and how long it is. */
const finalText = 0x81
const longestInOneByte = 125
const lengthInTwoBytes = 126

function headOf(length: number): string {
  if (length <= longestInOneByte) return String.fromCharCode(finalText, length)
  return String.fromCharCode(finalText, lengthInTwoBytes, length >> 8, length & 0xff)
}
