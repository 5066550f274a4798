import type { RequestOptions, Started } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import type {
  AddAudioVideoRequest,
  PlayPromptRequest,
  StopAudioVideoRequest,
  TransferRequest,
} from '../../wire/index.ts'
import { act, start } from './operation.ts'

/** What can be done with a call and its media, each at the link of its name (absolute). */
export interface AudioVideoOperations {
  /** Calls again in a conversation whose call has ended. */
  addAudioVideo(link: string, request: AddAudioVideoRequest, options?: RequestOptions): Promise<Started>
  /** The same with audio alone. */
  addAudio(link: string, request: AddAudioVideoRequest, options?: RequestOptions): Promise<Started>
  /** At `stopAudioVideo`: hangs up. */
  stop(link: string, request?: StopAudioVideoRequest, options?: RequestOptions): Promise<void>
  transfer(link: string, request: TransferRequest, options?: RequestOptions): Promise<Started>
  /** `location` is the prompt's address, by which its events are known. */
  playPrompt(link: string, request: PlayPromptRequest, options?: RequestOptions): Promise<Started>
  /** Stops everything that plays. */
  stopPrompts(link: string, options?: RequestOptions): Promise<void>
}

/** The operations of a call and its media. */
export function createAudioVideo(transport: Transport): AudioVideoOperations {
  return {
    addAudioVideo: (link, body, options) => start(transport, 'addAudioVideo', link, body, options),
    addAudio: (link, body, options) => start(transport, 'addAudio', link, body, options),
    async stop(link, body, options) {
      await act(transport, 'stopAudioVideo', link, { ...options, body })
    },
    transfer: (link, body, options) => start(transport, 'transfer', link, body, options),
    playPrompt: (link, body, options) => start(transport, 'playPrompt', link, body, options),
    async stopPrompts(link, options) {
      await act(transport, 'stopPrompts', link, options)
    },
  }
}
