import * as z from 'zod'

import { optional, word } from '../../azure/reader.ts'
import { identifier } from './identifier.ts'
import { callLocator, webAddress } from './option.ts'

const affinity = z.strictObject({ channel: optional(z.int().min(0).max(4)), participant: identifier })

const storage = z.strictObject({
  recordingStorageKind: word(['azureCommunicationServices', 'azureBlobStorage']),
  recordingDestinationContainerUrl: optional(z.string()),
})

/** What exists of content, channels and format (docs/wire/acs-call-automation.md#recording). */
const formats = [
  { content: 'audioVideo', channels: 'mixed', format: 'mp4' },
  { content: 'audio', channels: 'mixed', format: 'mp3' },
  { content: 'audio', channels: 'mixed', format: 'wav' },
  { content: 'audio', channels: 'unmixed', format: 'wav' },
] as const

/** One call to record, and how; what is null is left to the service. */
export const startRecording = z
  .strictObject({
    callLocator: optional(callLocator),
    callConnectionId: optional(z.string()),
    recordingStateCallbackUri: optional(webAddress),
    recordingContentType: optional(word(['audio', 'audioVideo'])),
    recordingChannelType: optional(word(['mixed', 'unmixed'])),
    recordingFormatType: optional(word(['wav', 'mp3', 'mp4'])),
    audioChannelParticipantOrdering: optional(z.array(identifier)),
    channelAffinity: optional(z.array(affinity)),
    pauseOnStart: optional(z.boolean()),
    externalStorage: optional(storage),
  })
  .superRefine((request, context) => {
    const { callConnectionId, callLocator: locator } = request
    const problem = (message: string): void => context.addIssue({ code: 'custom', message })
    if ((locator === undefined) === (callConnectionId === undefined))
      problem('needs either callLocator or callConnectionId')
    if (locator?.roomId !== undefined) problem('a room cannot be named to record it')
    const { recordingChannelType: channels, recordingContentType: content, recordingFormatType: format } = request
    const exists = formats.some(
      (one) =>
        [undefined, one.content].includes(content) &&
        [undefined, one.channels].includes(channels) &&
        [undefined, one.format].includes(format),
    )
    if (!exists) problem(`there is no recording of ${[content, channels, format].filter(Boolean).join(', ')}`)
  })
