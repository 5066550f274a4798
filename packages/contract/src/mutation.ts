import type { Provider } from '@trunkline/core'
import type { MediaCodec } from '@trunkline/core/driver'

/** Makes a broken provider of a sound one. */
export type Mutation = (provider: Provider) => Provider

/** Breaks how media sockets are read and written. */
export function withCodec(change: (codec: MediaCodec) => Partial<MediaCodec>): Mutation {
  return (provider) => ({
    ...provider,
    open: (host) =>
      provider.open({
        ...host,
        attachMedia: (callId, arrival) =>
          host.attachMedia(callId, { ...arrival, codec: { ...arrival.codec, ...change(arrival.codec) } }),
      }),
  })
}
