import { type DoorReply, jsonReply } from '../door.ts'
import type { Account } from './account.ts'
import { pageReply, withinDates } from './paging.ts'
import { readQuery } from './parameters.ts'
import { notFound } from './refusal.ts'
import { rfc2822 } from './rfc2822.ts'
import type { RoutedRequest } from './routed-request.ts'
import type { Transcription } from './transcription.ts'

/** Lists texts of recordings, the newest first. See docs/wire/signalwire-laml.md#transcriptions */
export function listTranscriptions({ account, request }: RoutedRequest): DoorReply {
  const query = readQuery(request)
  const items = [...account.transcriptions.values()]
    .filter(({ createdAt }) => withinDates(query, 'DateCreated', createdAt))
    .toReversed()
    .map((transcription) => viewTranscription(account, transcription))
  return pageReply({ account, request }, query, {
    name: 'transcriptions',
    path: account.path('/Transcriptions'),
    items,
  })
}

export function readTranscription(routed: RoutedRequest): DoorReply {
  return jsonReply(200, viewTranscription(routed.account, transcriptionOf(routed)))
}

export function deleteTranscription(routed: RoutedRequest): DoorReply {
  routed.account.transcriptions.delete(transcriptionOf(routed).sid)
  return { status: 204 }
}

function transcriptionOf({ account, variable }: RoutedRequest): Transcription {
  const transcription = account.transcriptions.get(variable('TranscriptionSid'))
  if (!transcription) throw notFound('transcription')
  return transcription
}

function viewTranscription(account: Account, transcription: Transcription): Readonly<Record<string, unknown>> {
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
