/** Removes low frequencies, sample by sample: a Butterworth filter of fourth order, made of two of second order. */
export class HighPass {
  private readonly first: Section
  private readonly second: Section

  constructor(sampleRate: number, cutHz: number) {
    this.first = new Section(sampleRate, cutHz, 0.541_196_1)
    this.second = new Section(sampleRate, cutHz, 1.306_563)
  }

  next(sample: number): number {
    return this.second.next(this.first.next(sample))
  }
}

class Section {
  private readonly gain: number
  private readonly feedback1: number
  private readonly feedback2: number
  private in1 = 0
  private in2 = 0
  private out1 = 0
  private out2 = 0

  constructor(sampleRate: number, cutHz: number, quality: number) {
    const angle = (2 * Math.PI * cutHz) / sampleRate
    const alpha = Math.sin(angle) / (2 * quality)
    const scale = 1 + alpha
    this.gain = (1 + Math.cos(angle)) / 2 / scale
    this.feedback1 = (-2 * Math.cos(angle)) / scale
    this.feedback2 = (1 - alpha) / scale
  }

  next(sample: number): number {
    const out = this.gain * (sample - 2 * this.in1 + this.in2) - this.feedback1 * this.out1 - this.feedback2 * this.out2
    this.in2 = this.in1
    this.in1 = sample
    this.out2 = this.out1
    this.out1 = out
    return out
  }
}
