import type { RecordCommand } from '@trunkline/core/driver'

import type { ApiVersion } from '../wire/operation.ts'
import { identifierFromRawId } from '../wire/raw-id.ts'
import type { RequestOf } from '../wire/request.ts'
import { invalid } from './limit.ts'

type Start = RequestOf<'CallRecording_StartRecording', ApiVersion>

/** Recording options of this carrier. */
export interface RecordingOptions extends Pick<Start, 'externalStorage'> {
  readonly recordingContentType?: 'audioVideo' | undefined
  readonly channelParticipants?: readonly string[] | undefined
  readonly channelAffinity?: readonly { readonly channel: number; readonly participant: string }[] | undefined
}

/** Body of CallRecording_StartRecording; throws `invalid-argument` for a format without separate channels. */
export function startRecordingRequest(
  { channels, format, startPaused }: RecordCommand,
  call: { readonly callbackUri: string; readonly serverCallId: string | undefined; readonly callConnectionId: string },
  vendor: RecordingOptions,
): Start {
  if (channels === 'separate' && format !== 'wav') throw invalid('separate channels are recorded as wav, not as mp3')
  const { serverCallId, callConnectionId } = call
  const isVideo = vendor.recordingContentType === 'audioVideo'
  const affinity = vendor.channelAffinity?.map(({ channel, participant }) => ({
    channel,
    participant: identifierFromRawId(participant),
  }))
  const order = vendor.channelParticipants?.map((rawId) => identifierFromRawId(rawId))
  return {
    ...(serverCallId === undefined
      ? { callConnectionId }
      : { callLocator: { kind: 'serverCallLocator', serverCallId } }),
    recordingStateCallbackUri: call.callbackUri,
    recordingContentType: isVideo ? 'audioVideo' : 'audio',
    recordingChannelType: channels === 'separate' ? 'unmixed' : 'mixed',
    // the service stores video in this format only
    recordingFormatType: isVideo ? 'mp4' : format,
    ...(startPaused && { pauseOnStart: true }),
    ...(order !== undefined && { audioChannelParticipantOrdering: order }),
    ...(affinity !== undefined && { channelAffinity: affinity }),
    ...(vendor.externalStorage !== undefined && { externalStorage: vendor.externalStorage }),
  }
}
