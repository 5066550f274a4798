import type { MediaResult } from '../media.ts'
import type { LiveCall } from './live-call.ts'

/** Opens a socket of a call to the application, for media or a transcription (docs/wire/acs-call-automation.md#media-streaming). */
export async function connectApplication(
  { id, ids, service }: LiveCall,
  socket: {
    readonly url: string | undefined
    readonly onMessage: (data: string | Uint8Array) => void
    readonly onClosed: (code: number) => void
  },
): Promise<MediaResult> {
  const { tokens, network } = service
  return network.connectMedia({
    ...socket,
    door: 'acs',
    call: id,
    url: socket.url ?? '',
    headers: {
      authorization: `Bearer ${await tokens.sign('24h')}`,
      'x-ms-call-connection-id': id,
      'x-ms-call-correlation-id': ids.correlationId,
    },
  })
}
