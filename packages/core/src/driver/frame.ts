/** Samples of 16 bits, or bytes of G.711: mu-law (`pcmu`) or A-law (`pcma`). */
export type AudioFormat = 'pcm16' | 'pcmu' | 'pcma'

/** A piece of audio from the call, normally 20 ms, as samples. */
export interface AudioFrame extends FrameFacts {
  /** Signed 16-bit samples, mono. */
  readonly pcm: Int16Array
}

/** A piece of audio from the call, normally 20 ms, as bytes of G.711. */
export interface EncodedFrame extends FrameFacts {
  readonly format: Exclude<AudioFormat, 'pcm16'>
  /** One byte for each sample at 8,000 Hz, mono. */
  readonly bytes: Uint8Array
}

/** What is known of a piece of audio. */
export interface FrameFacts {
  /** Hertz: 8,000, 16,000 or 24,000. */
  readonly sampleRate: number
  /** Who is heard: the far side, our own side, or everybody together. */
  readonly track: 'inbound' | 'outbound' | 'mixed'
  /** Milliseconds since the stream's first frame, on the carrier's media clock. */
  readonly mediaTimeMs: number
  /** The speaker, where the carrier sends one stream per participant. */
  readonly participant?: string
  /** Made here for audio that was lost on its way (`conceal`). */
  readonly concealed?: true
  /** The carrier's voice detection, where it has one. */
  readonly silent?: boolean
}
