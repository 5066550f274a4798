import { type Recording, startRecording } from '../recording.ts'
import { storageOf, targetOf, type VerbContext } from './verb.ts'

/** Records the caller's side of a dial, if its `record` begins it at this moment. */
export function dialRecording(
  context: VerbContext,
  moment: 'record-from-ringing' | 'record-from-answer',
): Recording | undefined {
  const { attributes } = context.element
  const wanted = attributes['record'] === 'true' ? 'record-from-answer' : (attributes['record'] ?? 'do-not-record')
  if (wanted !== moment && wanted !== `${moment}-dual`) return undefined
  const track = attributes['recordingTrack']
  return startRecording(context.call, context.leg, {
    source: 'DialVerb',
    channels: wanted.endsWith('-dual') ? 'dual' : 'mono',
    ...((track === 'inbound' || track === 'outbound') && { track }),
    trim: attributes['trim'] ?? 'do-not-trim',
    callback: targetOf(context, 'recordingStatusCallback'),
    events: (attributes['recordingStatusCallbackEvent'] ?? 'completed').split(/[\s,]+/),
    storage: storageOf(context, 'recordingStorageUrl'),
  })
}
