import { type MediaCodec, type MediaMessage } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import { type TranscriptionData } from '../wire/media.ts'
import { readMessage } from './message.ts'

/** Translates one transcription socket, on which the service alone speaks (docs/wire/acs-call-automation.md#transcription). */
export function createTranscriptCodec(): MediaCodec {
  return { marks: false, leadMs: 0, decode, encode: () => [] }
}

function decode(message: string | Uint8Array): readonly MediaMessage[] {
  return (
    match(readMessage(message))
      .returnType<readonly MediaMessage[]>()
      .with({ kind: 'TranscriptionData' }, ({ transcriptionData }) => [pieceOf(transcriptionData)])
      // repeats the set-up of the call
      .with({ kind: 'TranscriptionMetadata' }, () => [])
      .with({ kind: 'unknown' }, ({ name }) => [{ type: 'unknown', name }])
      .with(
        { kind: 'AudioMetadata' },
        { kind: 'AudioData' },
        { kind: 'DtmfData' },
        { kind: 'StopAudio' },
        ({ kind }) => [{ type: 'unknown', name: kind }],
      )
      .with({ kind: 'malformed' }, () => [{ type: 'unknown', name: 'malformed' }])
      .exhaustive()
  )
}

function pieceOf(data: TranscriptionData): MediaMessage {
  const { text, resultStatus, participantRawID, confidence, offset, duration } = data
  if (text === undefined) return { type: 'unknown', name: 'malformed' }
  return {
    type: 'transcript',
    transcript: {
      text,
      final: resultStatus?.toLowerCase() !== 'intermediate',
      ...(participantRawID !== undefined && { participant: participantRawID }),
      ...(confidence !== undefined && { confidence }),
      ...(offset !== undefined && { offsetTicks: offset }),
      ...(duration !== undefined && { durationTicks: duration }),
    },
  }
}
