import type { MediaCodec, MediaMessage, TranscriptWord } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import type { TranscriptionData } from '../wire/media.ts'
import { readMessage } from './message.ts'

/**
 * Creates the codec of one transcription socket, on which only the service sends
 * (docs/wire/acs-call-automation.md#transcription).
 */
export function createTranscriptCodec(): MediaCodec {
  return { marks: false, leadMs: 0, decode, encode: () => [] }
}

function decode(message: string | Uint8Array): readonly MediaMessage[] {
  return (
    match(readMessage(message))
      .returnType<readonly MediaMessage[]>()
      .with({ kind: 'TranscriptionData' }, ({ transcriptionData }) => [pieceOf(transcriptionData)])
      // repeats the set-up of the call, and contains the id of the subscription
      .with({ kind: 'TranscriptionMetadata' }, ({ kind, raw }) => [{ type: 'provider-event', name: kind, raw }])
      .with({ kind: 'unknown' }, ({ name, raw }) => [{ type: 'unknown', name, raw }])
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
  const { text, resultStatus, participantRawID, confidence, offset, duration, languageIdentified } = data
  const sentiment = data.sentimentAnalysisResult?.sentiment?.toLowerCase()
  const words = wordsOf(data)
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
      ...(languageIdentified !== undefined && { language: languageIdentified }),
      ...(sentiment !== undefined && { sentiment }),
      ...(words.length > 0 && { words }),
    },
  }
}

/** The words that have times, relative to the piece, or to the first word if the piece has no time of its own. */
function wordsOf({ words = [], offset = words[0]?.offset }: TranscriptionData): TranscriptWord[] {
  return words.flatMap((word) => {
    if (word.text === undefined || word.offset === undefined || offset === undefined) return []
    return { text: word.text, offsetMs: msOf(word.offset - offset), durationMs: msOf(word.duration ?? 0n) }
  })
}

function msOf(ticks: bigint): number {
  return Number(ticks) / ticksPerMs
}

const ticksPerMs = 10_000
