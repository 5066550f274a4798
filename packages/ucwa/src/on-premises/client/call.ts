import type { RequestOptions, Started } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import type { AddPhoneAudioRequest, InviteParticipantRequest } from '../../wire/index.ts'
import { type AddMedia, mediaBody } from './media.ts'
import { act, start } from './operation.ts'

/** Operations of a phone call. Each takes the absolute link of the same name. */
export interface PhoneAudioOperations {
  stop(link: string, options?: RequestOptions): Promise<void>
  hold(link: string, options?: RequestOptions): Promise<void>
  resume(link: string, options?: RequestOptions): Promise<void>
  /** Adds the phone to a conversation. */
  add(link: string, request: AddPhoneAudioRequest, options?: RequestOptions): Promise<Started>
}

/** Operations of a call that uses media of our own. */
export interface PremisesAudioVideoOperations {
  stopAudio(link: string, options?: RequestOptions): Promise<void>
  stopAudioVideo(link: string, options?: RequestOptions): Promise<void>
  addAudio(link: string, request: AddMedia, options?: RequestOptions): Promise<Started>
  addVideo(link: string, request: AddMedia, options?: RequestOptions): Promise<Started>
  addAudioVideo(link: string, request: AddMedia, options?: RequestOptions): Promise<Started>
}

/** Operations of a conversation. */
export interface PremisesConversationOperations {
  addParticipant(link: string, request: InviteParticipantRequest, options?: RequestOptions): Promise<Started>
  /** Removes a participant. */
  eject(link: string, options?: RequestOptions): Promise<void>
  /** Leaves the conversation. Takes the conversation's own URL. */
  remove(link: string, options?: RequestOptions): Promise<void>
}

/** Creates the operations of phone calls. */
export function createPhoneAudio(signed: Transport): PhoneAudioOperations {
  return {
    async stop(link, options) {
      await act(signed, 'stopPhoneAudio', link, options)
    },
    async hold(link, options) {
      await act(signed, 'holdPhoneAudio', link, options)
    },
    async resume(link, options) {
      await act(signed, 'resumePhoneAudio', link, options)
    },
    add: (link, request, options) => start(signed, 'addPhoneAudio', link, request, options),
  }
}

/** Creates the operations of calls that use media of our own. */
export function createAudioVideo(signed: Transport): PremisesAudioVideoOperations {
  return {
    async stopAudio(link, options) {
      await act(signed, 'stopAudio', link, options)
    },
    async stopAudioVideo(link, options) {
      await act(signed, 'stopAudioVideo', link, options)
    },
    addAudio: (link, request, options) => start(signed, 'addAudio', link, mediaBody(request), options),
    addVideo: (link, request, options) => start(signed, 'addVideo', link, mediaBody(request), options),
    addAudioVideo: (link, request, options) => start(signed, 'addAudioVideo', link, mediaBody(request), options),
  }
}

/** Creates the operations of conversations. */
export function createConversations(signed: Transport): PremisesConversationOperations {
  return {
    addParticipant: (link, request, options) => start(signed, 'addParticipant', link, request, options),
    async eject(link, options) {
      await act(signed, 'eject', link, options)
    },
    async remove(link, options) {
      await act(signed, 'deleteConversation', link, options)
    },
  }
}
