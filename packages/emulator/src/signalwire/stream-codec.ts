import {
  createFramer,
  createResampler,
  decodeAlaw,
  decodeMulaw,
  encodeAlaw,
  encodeMulaw,
  pcmFromBytes,
  pcmToBytes,
} from '@trunkline/audio'
import { FRAME_MS, SAMPLE_RATE } from '@trunkline/network'

/** How audio travels on a media socket. */
export interface StreamCodec {
  readonly encoding: 'audio/x-mulaw' | 'audio/x-alaw' | 'audio/x-L16'
  readonly sampleRate: number
}

const codecs: Readonly<Record<string, StreamCodec>> = {
  'PCMU@8000h': { encoding: 'audio/x-mulaw', sampleRate: 8000 },
  // only for conferences; how the socket calls it is not documented
  'PCMA@8000h': { encoding: 'audio/x-alaw', sampleRate: 8000 },
  'L16@16000h': { encoding: 'audio/x-L16', sampleRate: 16_000 },
  'L16@24000h': { encoding: 'audio/x-L16', sampleRate: 24_000 },
}

/** The codec of that name; any other is an error of the stream. See docs/wire/signalwire-laml.md#codecs */
export function codecOf(name: string): StreamCodec | undefined {
  return Object.hasOwn(codecs, name) ? codecs[name] : undefined
}

/** Makes payloads of 20 ms out of frames of the switchboard. */
export function createEncoder({ encoding, sampleRate }: StreamCodec): (frame: Int16Array) => string[] {
  const resampler = createResampler({ from: SAMPLE_RATE, to: sampleRate })
  const framer = createFramer({ samplesPerFrame: (sampleRate * FRAME_MS) / 1000 })
  const bytesOf = encoders[encoding]
  return (frame) => framer.push(resampler.push(frame)).map((pcm) => Buffer.from(bytesOf(pcm)).toString('base64'))
}

/** Makes PCM of the switchboard's rate out of payloads of any length; a byte that is half a sample waits for the other. */
export function createDecoder({ encoding, sampleRate }: StreamCodec): (payload: string) => Int16Array {
  const resampler = createResampler({ from: sampleRate, to: SAMPLE_RATE })
  let half: Uint8Array = new Uint8Array()
  return (payload) => {
    const bytes = Buffer.concat([half, Buffer.from(payload, 'base64')])
    if (encoding !== 'audio/x-L16') return resampler.push(decoders[encoding](bytes))
    const whole = bytes.length - (bytes.length % 2)
    half = bytes.subarray(whole)
    return resampler.push(pcmFromBytes(bytes.subarray(0, whole), 'le'))
  }
}

const encoders = {
  'audio/x-mulaw': encodeMulaw,
  'audio/x-alaw': encodeAlaw,
  'audio/x-L16': (pcm: Int16Array) => pcmToBytes(pcm, 'le'),
} as const

const decoders = { 'audio/x-mulaw': decodeMulaw, 'audio/x-alaw': decodeAlaw } as const
