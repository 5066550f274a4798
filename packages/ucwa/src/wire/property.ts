import { loose, looseNumber, looseText, nullish } from '@trunkline/azure/wire'
import * as z from 'zod'

const text = looseText
/** A property that decides the meaning of an event: in another form, the event is malformed. */
const decisive = nullish(z.string())

/** Properties of an audioVideoInvitation, a phoneAudioInvitation and a participantInvitation. */
export const invitationProperties = z.object({
  direction: decisive,
  state: decisive,
  operationId: decisive,
  importance: text,
  subject: text,
  threadId: text,
  to: text,
  sessionContext: text,
})

/** Properties of a conversation. */
export const conversationProperties = z.object({
  state: decisive,
  importance: text,
  threadId: text,
  subject: text,
  activeModalities: loose(z.array(z.string())),
  onlineMeetingLobbyStatus: text,
})

/** Properties of an audioVideo and, except for the first two, of a phoneAudio. */
export const audioVideoProperties = z.object({
  /** Opaque; identifies this call in a transfer of another call. */
  callContext: text,
  /** A text instead of a boolean: `Enabled`. */
  supportsReplaces: text,
  state: decisive,
  videoSourcesAllowed: text,
})

/** Properties of an audioVideoFlow. */
export const flowProperties = z.object({ state: decisive })

/** Properties of a prompt. The `promptUrl` of a request is called `promptUri` here. */
export const promptProperties = z.object({ promptUri: text })

/** Properties of a tone. It has no time, so `sequenceId` gives the order. */
export const toneProperties = z.object({ tone: z.string(), sequenceId: looseNumber })

/** Properties of a transfer. */
export const transferProperties = z.object({ operationId: decisive })

/** Properties of a participant. */
export const participantProperties = z.object({ uri: text, name: text })
