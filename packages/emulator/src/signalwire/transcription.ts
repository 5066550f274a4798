import type { Leg } from '@trunkline/network'

import { forgetOldest, KEPT_RESOURCES } from '../bounded.ts'
import type { Project } from './project.ts'
import { STATUS_ATTEMPTS } from './status-callback.ts'
import type { Target } from './webhook.ts'

/** The text of a recording. See docs/wire/signalwire-laml.md#transcriptions */
export interface Transcription {
  readonly sid: string
  readonly recordingSid: string
  /** Undefined if the world does not know the words of the far party. */
  readonly text: string | undefined
  readonly durationSeconds: number
  readonly createdAt: Date
}

/** A project that keeps texts of recordings. */
export interface TranscriptionProject extends Project {
  readonly transcriptions: Map<string, Transcription>
}

/** A complete recording, as its text is made from it. */
export interface TranscribedRecording {
  readonly sid: string
  readonly account: TranscriptionProject
  readonly call: { readonly sid: string; readonly leg: Leg | undefined } | undefined
  readonly durationSeconds: number
  /** The words of the far party; undefined if the world does not know them. */
  readonly words: string | undefined
  readonly url: string
}

/** Makes the text of a complete recording, and reports it. */
export function transcribe(recording: TranscribedRecording, callback: Target | undefined): Transcription {
  const { account, call, durationSeconds, sid: recordingSid, words: text } = recording
  const transcription = { sid: account.newSid(), recordingSid, text, durationSeconds, createdAt: account.now() }
  account.transcriptions.set(transcription.sid, transcription)
  forgetOldest(account.transcriptions, KEPT_RESOURCES)
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
