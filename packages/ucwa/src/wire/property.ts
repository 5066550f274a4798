import { nullish } from '@trunkline/azure/wire'
import * as z from 'zod'

const text = nullish(z.string())

/** Properties of an audioVideoInvitation, a phoneAudioInvitation and a participantInvitation. */
export const invitationProperties = z.object({
  direction: text,
  state: text,
  operationId: text,
  importance: text,
  subject: text,
  threadId: text,
  to: text,
  sessionContext: text,
})

/** Properties of a conversation. */
export const conversationProperties = z.object({
  state: text,
  importance: text,
  threadId: text,
  subject: text,
  activeModalities: nullish(z.array(z.string())),
  onlineMeetingLobbyStatus: text,
})

/** Properties of an audioVideo and, but for the first two, of a phoneAudio. */
export const audioVideoProperties = z.object({
  /** Opaque; names this call to another one's transfer. */
  callContext: text,
  /** A word, not a truth value: `Enabled`. */
  supportsReplaces: text,
  state: text,
  videoSourcesAllowed: text,
})

/** Properties of an audioVideoFlow. */
export const flowProperties = z.object({ state: text })

/** Properties of a prompt; what a request calls `promptUrl` is `promptUri` here. */
export const promptProperties = z.object({ promptUri: text })

/** Properties of a tone; order by `sequenceId`, since there is no time. */
export const toneProperties = z.object({ tone: z.string(), sequenceId: nullish(z.number().int()) })

/** Properties of a transfer. */
export const transferProperties = z.object({ operationId: text })

/** Properties of a participant. */
export const participantProperties = z.object({ uri: text, name: text })
