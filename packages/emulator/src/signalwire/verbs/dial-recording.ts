import { type Recording, startRecording } from '../recording.ts'
import { storageOf, targetOf, type Turn } from './verb.ts'

/** Records the caller's side of a dial, if its `record` begins it at this moment. */
export function dialRecording(turn: Turn, moment: 'record-from-ringing' | 'record-from-answer'): Recording | undefined {
  const { attributes } = turn.element
  const wanted = attributes['record'] === 'true' ? 'record-from-answer' : (attributes['record'] ?? 'do-not-record')
  if (wanted !== moment && wanted !== `${moment}-dual`) return undefined
  const track = attributes['recordingTrack']
  return startRecording(turn.call, turn.leg, {
    source: 'DialVerb',
    channels: wanted.endsWith('-dual') ? 'dual' : 'mono',
    ...((track === 'inbound' || track === 'outbound') && { track }),
    trim: attributes['trim'] ?? 'do-not-trim',
    callback: targetOf(turn, 'recordingStatusCallback'),
    events: (attributes['recordingStatusCallbackEvent'] ?? 'completed').split(/[\s,]+/),
    storage: storageOf(turn, 'recordingStorageUrl'),
  })
}
