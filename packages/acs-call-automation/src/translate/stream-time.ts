import { ownCopy } from './own-copy.ts'

/**
 * Parses timestamps like Date.parse. Messages arrive fifty times a second, so each minute is parsed only once. A text
 * of another form than the documented one is always parsed in full.
 */
export class StreamTime {
  /** Date, hour and minute of the previous timestamp, up to the seconds. */
  private minute = '-'
  private minuteMs = Number.NaN

  /** Milliseconds since 1970; NaN for a text that is not a time. */
  parse(timestamp: string): number {
    if (timestamp.length !== length || timestamp.charCodeAt(dotAt) !== dot || timestamp.charCodeAt(zoneAt) !== zulu)
      return Date.parse(timestamp)
    const seconds = twoDigits(timestamp, secondsAt)
    const milliseconds = twoDigits(timestamp, dotAt + 1) * 10 + digit(timestamp, dotAt + 3)
    // a sum with NaN, from a character that is not a digit, fails both comparisons
    if (!(seconds < 60 && milliseconds < 1_000)) return Date.parse(timestamp)
    if (timestamp.slice(0, secondsAt) !== this.minute && !this.begin(timestamp)) return Date.parse(timestamp)
    return this.minuteMs + seconds * 1_000 + milliseconds
  }

  private begin(timestamp: string): boolean {
    const minute = timestamp.slice(0, secondsAt)
    if (!/^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:$/.test(minute)) return false
    const minuteMs = Date.parse(`${minute}00.000Z`)
    if (Number.isNaN(minuteMs)) return false
    this.minute = ownCopy(minute)
    this.minuteMs = minuteMs
    return true
  }
}

const length = '2026-03-12T10:20:30.000Z'.length
const secondsAt = 17
const dotAt = 19
const zoneAt = 23
const dot = 0x2e
const zulu = 0x5a
const zero = 0x30

function twoDigits(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1)
}

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - zero
  return value >= 0 && value <= 9 ? value : Number.NaN
}
