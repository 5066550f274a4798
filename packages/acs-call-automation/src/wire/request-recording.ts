import * as z from 'zod'

import { audioChannelTypes, recordingContentTypes, recordingFormatTypes, recordingStorageKinds } from './enumeration.ts'
import { communicationIdentifier } from './identifier.ts'
import { groupCallLocator, serverCallLocator, webUrl } from './option.ts'

/** Body of CallRecording_StartRecording: one call, and an existing combination of content, channels and format. */
export const startCallRecordingRequest = z
  .strictObject({
    // a room is only allowed in Connect
    callLocator: z.union([serverCallLocator, groupCallLocator]).optional(),
    callConnectionId: z.string().optional(),
    recordingStateCallbackUri: webUrl.optional(),
    // the vendor's own example sends these three as null
    recordingContentType: z.enum(recordingContentTypes).nullish(),
    recordingChannelType: z.enum(audioChannelTypes).nullish(),
    recordingFormatType: z.enum(recordingFormatTypes).nullish(),
    audioChannelParticipantOrdering: z.array(communicationIdentifier).optional(),
    channelAffinity: z
      .array(z.strictObject({ channel: z.int().min(0).max(4).optional(), participant: communicationIdentifier }))
      .optional(),
    pauseOnStart: z.boolean().optional(),
    externalStorage: z
      .strictObject({
        recordingStorageKind: z.enum(recordingStorageKinds),
        recordingDestinationContainerUrl: z.string().optional(),
      })
      .optional(),
  })
  .superRefine((request, context) => {
    if ((request.callLocator === undefined) === (request.callConnectionId === undefined)) {
      context.addIssue({ code: 'custom', message: 'needs either callLocator or callConnectionId' })
    }
    const conflict = formatConflict(request)
    if (conflict !== undefined) context.addIssue({ code: 'custom', message: conflict })
  })

interface Format {
  recordingContentType?: string | null | undefined
  recordingChannelType?: string | null | undefined
  recordingFormatType?: string | null | undefined
}

/** The conflict in a combination, by docs/wire/acs-call-automation.md#recording; absent members conflict with nothing. */
function formatConflict(request: Format): string | undefined {
  const { recordingContentType: content, recordingChannelType: channels, recordingFormatType: format } = request
  if (content === 'audioVideo' && channels === 'unmixed') return 'audioVideo is always mixed'
  if (content === 'audioVideo' && (format === 'wav' || format === 'mp3')) return 'audioVideo is always mp4'
  if (content === 'audio' && format === 'mp4') return 'mp4 holds audioVideo only'
  if (channels === 'unmixed' && (format === 'mp3' || format === 'mp4')) return 'unmixed is always wav'
  return undefined
}
