export { decodeAlaw, decodeAlawInto, encodeAlaw, encodeAlawInto } from './alaw.ts'
export { type Concealer, createConcealer } from './concealer.ts'
export { createFramer, type Framer, type FramerOptions } from './framer.ts'
export { rmsDbfs, toneDbfs, type ToneFrequency } from './measure.ts'
export { deinterleave, interleave, mixPcm } from './mix.ts'
export { decodeMulaw, decodeMulawInto, encodeMulaw, encodeMulawInto } from './mulaw.ts'
export { createPacer, type Pacer, type PacerOptions } from './pacer.ts'
export {
  type ByteOrder,
  concatPcm,
  guessByteOrder,
  millisecondsOf,
  pcmFromBytes,
  pcmToBytes,
  platformByteOrder,
  samplesIn,
} from './pcm.ts'
export { createResampler, resample, type Resampler, type ResamplerOptions } from './resample.ts'
export {
  createSpeechDetector,
  type SpeechDetector,
  type SpeechDetectorOptions,
  type SpeechEdge,
} from './speech-detector.ts'
export { type Span, spans, type SpansOptions } from './spans.ts'
export { type DtmfOptions, dtmfTone, silence, type SilenceOptions, tone, type ToneOptions } from './tone.ts'
export { decodeWav, encodeWav, inspectWav, type WavAudio, type WavSource } from './wav.ts'
export { WavError } from './wav-error.ts'
export type { WavEncoding, WavInfo } from './wav-header.ts'
