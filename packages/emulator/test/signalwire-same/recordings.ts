import { all, type Comparisons, part, sid, url } from './request.ts'

const early = new Date('2024-01-02')
const earlier = new Date('2024-01-01')
const earlyText = '2024-01-02T00:00:00Z'
const earlierText = '2024-01-01T00:00:00Z'

/** Recordings of calls and of conferences. */
export const recordings: Comparisons = {
  'recordings.start': [
    {
      vendor: (client) =>
        client.calls(sid).recordings.create({
          recordingChannels: 'dual',
          recordingTrack: 'inbound',
          trim: 'trim-silence',
          recordingStatusCallback: `${url}/recording`,
          recordingStatusCallbackMethod: 'GET',
          recordingStatusCallbackEvent: ['in-progress', 'absent'],
        }),
      ours: (client) =>
        client.recordings.start(sid, {
          RecordingChannels: 'dual',
          RecordingTrack: 'inbound',
          Trim: 'trim-silence',
          RecordingStatusCallback: `${url}/recording`,
          RecordingStatusCallbackMethod: 'GET',
          RecordingStatusCallbackEvent: ['in-progress', 'absent'],
        }),
    },
    { vendor: (client) => client.calls(sid).recordings.create(), ours: (client) => client.recordings.start(sid) },
  ],
  'recordings.pause': [
    {
      vendor: (client) => client.calls(sid).recordings(part).update({ status: 'paused', pauseBehavior: 'skip' }),
      ours: (client) => client.recordings.pause(sid, part, 'skip'),
    },
  ],
  'recordings.resume': [
    {
      vendor: (client) => client.calls(sid).recordings(part).update({ status: 'in-progress' }),
      ours: (client) => client.recordings.resume(sid, part),
    },
  ],
  'recordings.stop': [
    {
      vendor: (client) => client.calls(sid).recordings(part).update({ status: 'stopped' }),
      ours: (client) => client.recordings.stop(sid, part),
    },
  ],
  'recordings.list': [
    {
      vendor: (client) => client.recordings.list({ callSid: sid, conferenceSid: part, pageSize: 20 }),
      ours: (client) => all(client.recordings.list({ CallSid: sid, ConferenceSid: part, PageSize: 20 })),
    },
    {
      vendor: (client) => client.recordings.list({ dateCreatedBefore: early, dateCreatedAfter: earlier }),
      ours: (client) => all(client.recordings.list({ 'DateCreated<': earlyText, 'DateCreated>': earlierText })),
    },
  ],
  'recordings.listOfCall': [
    {
      vendor: (client) => client.calls(sid).recordings.list({ dateCreatedBefore: early, pageSize: 20 }),
      ours: (client) => all(client.recordings.listOfCall(sid, { 'DateCreated<': '2024-01-02', PageSize: 20 })),
    },
  ],
  'recordings.metadata': [
    { vendor: (client) => client.recordings(part).fetch(), ours: (client) => client.recordings.metadata(part) },
  ],
  'recordings.delete': [
    { vendor: (client) => client.recordings(part).remove(), ours: (client) => client.recordings.delete(part) },
  ],
  'conferenceRecordings.list': [
    {
      vendor: (client) => client.conferences(sid).recordings.list({ pageSize: 5 }),
      ours: (client) => all(client.conferenceRecordings.list(sid, { PageSize: 5 })),
    },
    {
      vendor: (client) => client.conferences(sid).recordings.list({ dateCreatedBefore: early }),
      ours: (client) => all(client.conferenceRecordings.list(sid, { 'DateCreated<': '2024-01-02' })),
    },
  ],
  'conferenceRecordings.metadata': [
    {
      vendor: (client) => client.conferences(sid).recordings(part).fetch(),
      ours: (client) => client.conferenceRecordings.metadata(sid, part),
    },
  ],
  'conferenceRecordings.pause': [
    {
      vendor: (client) => client.conferences(sid).recordings(part).update({ status: 'paused', pauseBehavior: 'skip' }),
      ours: (client) => client.conferenceRecordings.pause(sid, part, 'skip'),
    },
  ],
  'conferenceRecordings.resume': [
    {
      vendor: (client) => client.conferences(sid).recordings(part).update({ status: 'in-progress' }),
      ours: (client) => client.conferenceRecordings.resume(sid, part),
    },
  ],
  'conferenceRecordings.stop': [
    {
      vendor: (client) => client.conferences(sid).recordings(part).update({ status: 'stopped' }),
      ours: (client) => client.conferenceRecordings.stop(sid, part),
    },
  ],
  'conferenceRecordings.delete': [
    {
      vendor: (client) => client.conferences(sid).recordings(part).remove(),
      ours: (client) => client.conferenceRecordings.delete(sid, part),
    },
  ],
}
