/** A piece of audio from the call, normally 20 ms. */
export interface AudioFrame {
  /** Signed 16-bit samples, mono. */
  readonly pcm: Int16Array
  /** Hertz: 8,000, 16,000 or 24,000. */
  readonly sampleRate: number
  /** Who is heard: the far side, our own side, or everybody together. */
  readonly track: 'inbound' | 'outbound' | 'mixed'
  /** Milliseconds since the stream's first frame, on the carrier's media clock. */
  readonly mediaTimeMs: number
  /** The speaker, where the carrier sends one stream per participant. */
  readonly participant?: string
  /** The carrier's voice detection, where it has one. */
  readonly silent?: boolean
}
