import { withinDates } from './paging.ts'
import type { Project } from './project.ts'
import type { Resource, View } from './resource.ts'
import { rfc2822 } from './rfc2822.ts'
import type { Transcription } from './transcription.ts'

/** Texts of recordings, the newest first. See docs/wire/signalwire-laml.md#transcriptions */
export const transcriptions: Resource<Transcription> = {
  path: '/Transcriptions',
  variable: 'TranscriptionSid',
  noun: 'transcription',
  find: ({ account, variable }) => account.transcriptions.get(variable('TranscriptionSid')),
  show: (transcription, { account }) => viewTranscription(account, transcription),
  list: {
    name: 'transcriptions',
    items: ({ account }) => [...account.transcriptions.values()].toReversed(),
    filter:
      (query) =>
      ({ createdAt }) =>
        withinDates(query, 'DateCreated', createdAt),
  },
  delete: ({ sid }, { account }) => void account.transcriptions.delete(sid),
}

function viewTranscription(account: Project, transcription: Transcription): View {
  const created = rfc2822(transcription.createdAt)
  return {
    sid: transcription.sid,
    account_sid: account.projectId,
    api_version: '2010-04-01',
    recording_sid: transcription.recordingSid,
    date_created: created,
    date_updated: created,
    duration: transcription.durationSeconds,
    price: null,
    price_unit: 'USD',
    status: 'completed',
    transcription_text: transcription.text ?? null,
    type: '',
    uri: account.path(`/Transcriptions/${transcription.sid}.json`),
  }
}
