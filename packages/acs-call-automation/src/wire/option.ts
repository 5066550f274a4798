import * as z from 'zod'

import { audioChannelTypes, audioFormats } from './enumeration.ts'

/** An absolute web URL for callbacks. The service requires https, which is not checked here, so that tests can use loopback. */
export const webUrl = z.url({ protocol: /^https?$/ })

/** An absolute WebSocket URL. */
export const socketUrl = z.url({ protocol: /^wss?$/ })

/** The Azure AI resource that speech, choices and text prompts require; fixed at call set-up. */
export const callIntelligenceOptions = z.strictObject({ cognitiveServicesEndpoint: z.string().optional() })

/**
 * The media socket of a call; without `enableBidirectional` the service ignores our audio
 * (docs/wire/acs-call-automation.md#media-streaming).
 */
export const mediaStreamingOptions = z.strictObject({
  transportType: z.literal('websocket'),
  audioChannelType: z.enum(audioChannelTypes),
  transportUrl: socketUrl.optional(),
  contentType: z.literal('audio').optional(),
  startMediaStreaming: z.boolean().optional(),
  enableBidirectional: z.boolean().optional(),
  audioFormat: z.enum(audioFormats).optional(),
  enableDtmfTones: z.boolean().optional(),
})

/** The media socket of a call at 2025-03-30-preview: URL and content are required, and digits are not available. */
export const previewMediaStreamingOptions = mediaStreamingOptions
  .omit({ enableDtmfTones: true })
  .required({ transportUrl: true, contentType: true })

/** The transcription socket of a call. */
export const transcriptionOptions = z.strictObject({
  transportType: z.literal('websocket'),
  locale: z.string(),
  transportUrl: socketUrl.optional(),
  speechModelEndpointId: z.string().optional(),
  startTranscription: z.boolean().optional(),
  enableIntermediateResults: z.boolean().optional(),
})

/** The transcription socket of a call at 2025-03-30-preview, which has another name for the speech model. */
export const previewTranscriptionOptions = transcriptionOptions
  .omit({ speechModelEndpointId: true })
  .required({ transportUrl: true, startTranscription: true })
  .extend({ speechRecognitionModelEndpointId: z.string().optional() })

/** A group call to join. */
export const groupCallLocator = z.strictObject({
  kind: z.literal('groupCallLocator').optional(),
  groupCallId: z.string(),
})

/** A call by its server call id. */
export const serverCallLocator = z.strictObject({
  kind: z.literal('serverCallLocator').optional(),
  serverCallId: z.string(),
})

/** A room to join. */
export const roomCallLocator = z.strictObject({ kind: z.literal('roomCallLocator').optional(), roomId: z.string() })

/** An existing call, by exactly one of the three ids. */
export const callLocator = z.union([serverCallLocator, groupCallLocator, roomCallLocator])

/** The media socket of a call. */
export type MediaStreamingOptions = z.infer<typeof mediaStreamingOptions>
/** The transcription socket of a call. */
export type TranscriptionOptions = z.infer<typeof transcriptionOptions>
/** An existing call. */
export type CallLocator = z.infer<typeof callLocator>
