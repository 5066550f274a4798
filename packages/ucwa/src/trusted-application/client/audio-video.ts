import type { RequestOptions, Started } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import type {
  AddAudioVideoRequest,
  PlayPromptRequest,
  StopAudioVideoRequest,
  TransferRequest,
} from '../../wire/index.ts'
import { act, start } from './operation.ts'

/** Operations of a call and its media. Each takes the absolute link of the same name. */
export interface AudioVideoOperations {
  /** Starts a new call in a conversation whose call has ended. */
  addAudioVideo(link: string, request: AddAudioVideoRequest, options?: RequestOptions): Promise<Started>
  /** Like `addAudioVideo`, with audio only. */
  addAudio(link: string, request: AddAudioVideoRequest, options?: RequestOptions): Promise<Started>
  /** Hangs up, at `stopAudioVideo`. */
  stop(link: string, request?: StopAudioVideoRequest, options?: RequestOptions): Promise<void>
  transfer(link: string, request: TransferRequest, options?: RequestOptions): Promise<Started>
  /** Plays a prompt; `location` of the result is its URL, which its events carry. */
  playPrompt(link: string, request: PlayPromptRequest, options?: RequestOptions): Promise<Started>
  /** Stops all prompts. */
  stopPrompts(link: string, options?: RequestOptions): Promise<void>
}

/** Creates the operations of a call and its media. */
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
