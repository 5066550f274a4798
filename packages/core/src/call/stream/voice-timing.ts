/** How the audio of one voice comes in: what is missing, what is late, and how unevenly it arrives. */
export class VoiceTiming {
  /** Up to where it was heard, by its media time. */
  private endMs: number | undefined
  private wasQuiet = false
  private transitMs = 0
  /** The shortest way of a frame so far; it grows slowly, since clocks differ. */
  private shortestMs = Infinity
  /** By RFC 3550, 6.4.1: a sixteenth of each difference. */
  jitterMs = 0

  /** Of the newest frame: how much audio was lost before it, in milliseconds. */
  lostMs = 0
  /** The newest frame is late. */
  isLate = false

  hear({ arrivalMs, lengthMs, mediaTimeMs, quiet }: FrameTiming): void {
    const { endMs, wasQuiet } = this
    const transitMs = arrivalMs - mediaTimeMs
    if (endMs !== undefined) this.jitterMs += (Math.abs(transitMs - this.transitMs) - this.jitterMs) / 16
    this.transitMs = transitMs
    this.shortestMs = Math.min(this.shortestMs + lengthMs * clockDrift, transitMs)
    this.endMs = Math.max(endMs ?? -Infinity, mediaTimeMs + lengthMs)
    this.wasQuiet = quiet
    const outOfOrder = endMs !== undefined && mediaTimeMs + lengthMs / 2 < endMs
    const gapMs = endMs === undefined || wasQuiet ? 0 : mediaTimeMs - endMs
    this.lostMs = gapMs >= lengthMs * nearlyWhole && gapMs <= longestLossMs ? gapMs : 0
    this.isLate = outOfOrder || transitMs - this.shortestMs > lateMs
  }
}

export interface FrameTiming {
  readonly arrivalMs: number
  readonly mediaTimeMs: number
  readonly lengthMs: number
  /** Behind a quiet frame a carrier may send nothing, and nothing is lost. */
  readonly quiet: boolean
}

/** Timestamps of carriers are not exact to the millisecond. */
const nearlyWhole = 0.9
/** What is missing for longer was not sent. */
const longestLossMs = 1_000
/** A frame is late when its way took so much longer than that of the fastest. */
const lateMs = 100
/** Clocks differ by less than a ten-thousandth. */
const clockDrift = 1e-4
