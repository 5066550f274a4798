import { conferenceOf, conferencePath } from './conference-resource.ts'
import { withinDates } from './paging.ts'
import { changeRecording, deleteRecording, viewRecording } from './recording-resource.ts'
import type { Recording } from './recording.ts'
import type { Resource } from './resource.ts'

/** Recordings of a conference, the newest first. See docs/wire/signalwire-laml.md#conference-recordings */
export const conferenceRecordings: Resource<Recording> = {
  path: '/Conferences/{ConferenceSid}/Recordings',
  variable: 'RecordingSid',
  noun: 'recording',
  find(routed) {
    const sid = routed.variable('RecordingSid')
    return [...conferenceOf(routed).recordings].find((recording) => recording.sid === sid)
  },
  show(recording, routed) {
    const path = `${conferencePath(routed.account, conferenceOf(routed))}/Recordings/${recording.sid}`
    return { ...viewRecording(recording), uri: `${path}.json` }
  },
  list: {
    name: 'recordings',
    items: (routed) => [...conferenceOf(routed).recordings].toReversed(),
    filter:
      (query) =>
      ({ createdAt }) =>
        withinDates(query, 'DateCreated', createdAt),
  },
  update: changeRecording,
  delete: deleteRecording,
  errors: { update: 'texts' },
}
