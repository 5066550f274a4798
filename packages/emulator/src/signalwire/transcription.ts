import type { Target } from './call.ts'
import type { Recording } from './recording.ts'
import { STATUS_ATTEMPTS } from './status-callback.ts'

/** The text of a recording. See docs/wire/signalwire-laml.md#transcriptions */
export interface Transcription {
  readonly sid: string
  readonly recordingSid: string
  /** None where the world does not say in words what the far party speaks. */
  readonly text: string | undefined
  readonly durationSeconds: number
  readonly createdAt: Date
}

/** Makes the text of a complete recording, and reports it. */
export function transcribe(recording: Recording, callback: Target | undefined): Transcription {
  const { account, call, durationSeconds, sid: recordingSid, words: text } = recording
  const transcription = { sid: account.newSid(), recordingSid, text, durationSeconds, createdAt: account.now() }
  account.transcriptions.set(transcription.sid, transcription)
  if (callback) {
    void account.send({
      ...callback,
      event: 'transcription:completed',
      call: call?.leg?.call.id,
      order: call?.sid ?? recordingSid,
      attempts: STATUS_ATTEMPTS,
      fields: {
        AccountSid: account.projectId,
        CallSid: call?.sid,
        TranscriptionSid: transcription.sid,
        TranscriptionText: text ?? '',
        TranscriptionStatus: 'completed',
        TranscriptionUrl: account.address(`/Transcriptions/${transcription.sid}`),
        RecordingSid: recordingSid,
        RecordingUrl: recording.url,
      },
    })
  }
  return transcription
}
