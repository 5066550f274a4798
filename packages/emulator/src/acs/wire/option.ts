import * as z from 'zod'

import { optional, word } from '../../azure/reader.ts'

const text = optional(z.string())
const flag = optional(z.boolean())

/** Whether it may be called is checked by the operation that takes it. */
export const webAddress = z.url({ protocol: /^https?$/ })

const socketAddress = z.url({ protocol: /^wss?$/ })

/** The speech service of a call; the service takes an empty one for none. */
export const callIntelligence = z.strictObject({ cognitiveServicesEndpoint: text })

/** The media socket of a call (docs/wire/acs-call-automation.md#media-streaming). */
export const mediaStreaming = z.strictObject({
  transportType: word(['websocket']),
  audioChannelType: word(['mixed', 'unmixed']),
  transportUrl: optional(socketAddress),
  contentType: optional(word(['audio'])),
  startMediaStreaming: flag,
  enableBidirectional: flag,
  audioFormat: optional(word(['pcm16KMono', 'pcm24KMono'])),
  enableDtmfTones: flag,
})

/** The preview has no digits, and needs the address and the content (docs/wire/acs-call-automation.md#versions). */
export const previewMediaStreaming = mediaStreaming
  .omit({ enableDtmfTones: true })
  .extend({ transportUrl: socketAddress, contentType: word(['audio']) })

/** The transcription socket of a call. */
export const transcription = z.strictObject({
  transportType: word(['websocket']),
  locale: z.string(),
  transportUrl: optional(socketAddress),
  speechModelEndpointId: text,
  startTranscription: flag,
  enableIntermediateResults: flag,
})

/** The preview has another name for the model, and needs the address and the word when to start. */
export const previewTranscription = transcription
  .omit({ speechModelEndpointId: true })
  .extend({ transportUrl: socketAddress, startTranscription: z.boolean(), speechRecognitionModelEndpointId: text })

const locatorKind = optional(word(['groupCallLocator', 'serverCallLocator', 'roomCallLocator']))

/** A call that exists: by one of three ids. */
export const callLocator = z
  .strictObject({ kind: locatorKind, groupCallId: text, serverCallId: text, roomId: text })
  .refine(
    ({ groupCallId, roomId, serverCallId }) =>
      [groupCallId, roomId, serverCallId].filter((id) => id !== undefined).length === 1,
    'needs one of groupCallId, serverCallId and roomId',
  )

export type CallLocator = z.infer<typeof callLocator>
export type MediaStreamingOptions = z.infer<typeof mediaStreaming>
export type TranscriptionOptions = z.infer<typeof transcription>
