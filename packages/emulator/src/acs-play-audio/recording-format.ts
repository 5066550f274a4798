import { AcsFailure } from '../azure/failure.ts'
import { type RecordingFormat, recordingFormats } from '../azure/recording-format.ts'
import type { RequestOf } from './wire/index.ts'

/**
 * The format that a request names: an MP4 of all parties by default, a WAV for only sound or for channels. Throws a 400
 * for members that exclude one another (docs/wire/acs-play-audio.md#operations).
 */
export function formatOf(request: RequestOf<'ServerCalls_StartRecording'>): RecordingFormat {
  const { recordingContentType: content, recordingChannelType: channels, recordingFormatType: name } = request
  const isUnmixed = channels === 'unmixed'
  const soundAlone = isUnmixed || content === 'audio'
  const format = recordingFormats[name ?? (soundAlone ? 'wav' : 'mp4')]
  if (content !== undefined && content !== format.content)
    throw wrongFormat(`${content} is not recorded as ${format.name}`)
  if (isUnmixed && format.name !== 'wav') throw wrongFormat(`an unmixed recording is a wav, not ${format.name}`)
  return format
}

function wrongFormat(why: string): AcsFailure {
  return new AcsFailure(400, 8557, `The recording format type is wrong: ${why}`)
}
