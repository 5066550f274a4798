import { type Mutation, withCodec } from './mutation.ts'

export type StreamMutantName = 'hears-silence' | 'takes-bytes-for-samples' | 'echoes-marks-at-once' | 'sends-far-ahead'

/** Providers whose streams are broken on purpose. */
export const streamMutants: Readonly<Record<StreamMutantName, () => Mutation>> = {
  /** Hands on frames without their sound. */
  'hears-silence': () =>
    withCodec((codec) => ({
      decode: (message) =>
        codec
          .decode(message)
          .map((part) =>
            part.type === 'frame'
              ? { ...part, frame: { ...part.frame, pcm: new Int16Array(part.frame.pcm.length) } }
              : part,
          ),
    })),
  /** Says that its socket carries mu-law, and sends the bytes as if they were samples. */
  'takes-bytes-for-samples': () =>
    withCodec((codec) => ({
      law: 'pcmu',
      encodeBytes: (bytes) =>
        codec.encode({ type: 'audio', pcm: Int16Array.from(bytes, (byte) => byte), sampleRate: 8_000 }),
    })),
  /** Says of every mark that it was reached, whatever is still to be heard. */
  'echoes-marks-at-once': () =>
    withCodec((codec) => {
      const early: string[] = []
      return {
        encode(command) {
          if (command.type === 'mark') early.push(command.name)
          return codec.encode(command)
        },
        decode: (message) => [
          ...early.splice(0).map((name) => ({ type: 'mark', name }) as const),
          ...codec.decode(message),
        ],
      }
    }),
  /** Hands the carrier a minute of audio in advance. */
  'sends-far-ahead': () => withCodec(() => ({ leadMs: 60_000 })),
}
