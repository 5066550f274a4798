import { type ByteOrder, guessByteOrder, pcmFromBytes } from '@trunkline/audio'

/** Number of frames that have to agree before the byte order is settled. */
const votesNeeded = 3

/** Reads L16, whose byte order the vendor does not document. */
export class OrderReader {
  current: ByteOrder
  private settled: boolean
  private votes: ByteOrder[] = []

  constructor(order: ByteOrder | 'detect') {
    this.settled = order !== 'detect'
    this.current = order === 'detect' ? 'le' : order
  }

  read(bytes: Uint8Array): Int16Array {
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 2))
    if (!this.settled) this.listen(whole)
    return pcmFromBytes(whole, this.current)
  }

  /** An ambiguous frame decides nothing; a contradicting one restarts the count. */
  private listen(bytes: Uint8Array): void {
    const guess = guessByteOrder(bytes)
    if (guess === undefined) return
    this.votes = this.votes.includes(guess) || this.votes.length === 0 ? [...this.votes, guess] : [guess]
    this.current = guess
    this.settled = this.votes.length >= votesNeeded
  }
}
