import * as z from 'zod'

import { recognizeInputTypes } from './enumeration.ts'
import { communicationIdentifier } from './identifier.ts'
import { webUrl } from './option.ts'
import { playSource } from './play-source.ts'
import { tone } from './tone.ts'

const operation = { operationContext: z.string().optional(), operationCallbackUri: webUrl.optional() }

/** Body of CallMedia_Play; without `playTo` all participants hear it. */
export const playRequest = z.strictObject({
  playSources: z.array(playSource).min(1),
  playTo: z.array(communicationIdentifier).optional(),
  interruptCallMediaOperation: z.boolean().optional(),
  playOptions: z.strictObject({ loop: z.boolean() }).optional(),
  ...operation,
})

/** Time-outs and input of a recognize operation. */
export const recognizeOptions = z.strictObject({
  targetParticipant: communicationIdentifier,
  interruptPrompt: z.boolean().optional(),
  initialSilenceTimeoutInSeconds: z.int().min(0).max(300).optional(),
  speechLanguage: z.string().optional(),
  // renamed elsewhere in 2026-03-12, but not here
  speechRecognitionModelEndpointId: z.string().optional(),
  dtmfOptions: z
    .strictObject({
      interToneTimeoutInSeconds: z.int().min(1).max(60).optional(),
      maxTonesToCollect: z.int32().optional(),
      stopTones: z.array(tone).optional(),
    })
    .optional(),
  choices: z
    .array(z.strictObject({ label: z.string(), phrases: z.array(z.string()), tone: tone.optional() }))
    .optional(),
  speechOptions: z.strictObject({ endSilenceTimeoutInMs: z.int().optional() }).optional(),
})

/** Body of CallMedia_Recognize. */
export const recognizeRequest = z.strictObject({
  recognizeInputType: z.enum(recognizeInputTypes),
  recognizeOptions,
  playPrompt: playSource.optional(),
  playPrompts: z.array(playSource).optional(),
  interruptCallMediaOperation: z.boolean().optional(),
  ...operation,
})

/** Body of both operations that switch key events; the callback URL only affects the one that stops them. */
export const continuousDtmfRecognitionRequest = z.strictObject({
  targetParticipant: communicationIdentifier,
  ...operation,
})

/** Body of CallMedia_SendDtmfTones: at most 18 tones, to a phone number. */
export const sendDtmfTonesRequest = z.strictObject({
  tones: z.array(tone).max(18),
  targetParticipant: communicationIdentifier,
  ...operation,
})

/** Body of CallMedia_Hold; `playSourceInfo` is the music. */
export const holdRequest = z.strictObject({
  targetParticipant: communicationIdentifier,
  playSourceInfo: playSource.optional(),
  ...operation,
})

/** Body of CallMedia_Unhold. */
export const unholdRequest = z.strictObject({ targetParticipant: communicationIdentifier, ...operation })

/** Body of CallMedia_StartMediaStreaming; the URL of the socket is fixed at call set-up. */
export const startMediaStreamingRequest = z.strictObject(operation)

/** Body of CallMedia_StopMediaStreaming. */
export const stopMediaStreamingRequest = z.strictObject(operation)

/** Body of CallMedia_StartTranscription. */
export const startTranscriptionRequest = z.strictObject({
  locale: z.string().optional(),
  speechModelEndpointId: z.string().optional(),
  ...operation,
})

/** Body of CallMedia_StopTranscription. */
export const stopTranscriptionRequest = z.strictObject(operation)

/** Body of CallMedia_UpdateTranscription. */
export const updateTranscriptionRequest = startTranscriptionRequest

/** Body of CallMedia_Unhold at 2025-03-30-preview. */
export const previewUnholdRequest = unholdRequest.omit({ operationCallbackUri: true })

/** Body of CallMedia_StartTranscription at 2025-03-30-preview. */
export const previewStartTranscriptionRequest = z.strictObject({
  locale: z.string().optional(),
  speechRecognitionModelEndpointId: z.string().optional(),
  operationContext: z.string().optional(),
})

/** Body of CallMedia_StopTranscription at 2025-03-30-preview. */
export const previewStopTranscriptionRequest = stopTranscriptionRequest.omit({ operationCallbackUri: true })

/** Body of CallMedia_UpdateTranscription at 2025-03-30-preview, which requires the language. */
export const previewUpdateTranscriptionRequest = previewStartTranscriptionRequest.required({ locale: true })
