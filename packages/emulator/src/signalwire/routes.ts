import { createCall, deleteCall, listCalls, readCall, updateCall } from './call-resource.ts'
import {
  deleteConferenceRecording,
  listConferenceRecordings,
  readConferenceRecording,
  updateConferenceRecording,
} from './conference-recording-resource.ts'
import { listConferences, readConference, updateConference } from './conference-resource.ts'
import { createConferenceStream, updateConferenceStream } from './conference-stream-resource.ts'
import {
  createIncomingNumber,
  deleteIncomingNumber,
  listIncomingNumbers,
  readIncomingNumber,
  updateIncomingNumber,
} from './incoming-number-resource.ts'
import { createLamlBin, deleteLamlBin, listLamlBins, readLamlBin, updateLamlBin } from './laml-bin-resource.ts'
import { deleteParticipant, listParticipants, readParticipant, updateParticipant } from './participant-resource.ts'
import {
  createQueue,
  deleteQueue,
  dequeueMember,
  listQueueMembers,
  listQueues,
  readQueue,
  readQueueMember,
  updateQueue,
} from './queue-resource.ts'
import {
  createRecording,
  deleteRecording,
  listCallRecordings,
  listRecordings,
  readRecording,
  updateRecording,
} from './recording-resource.ts'
import type { Route } from './route.ts'
import { createStream, updateStream } from './stream-resource.ts'
import { deleteTranscription, listTranscriptions, readTranscription } from './transcription-resource.ts'

/** The resources of a project. See docs/wire/signalwire-laml.md */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/Calls', handler: createCall, errors: 'list' },
  { method: 'GET', path: '/Calls', handler: listCalls },
  { method: 'GET', path: '/Calls/{CallSid}', handler: readCall },
  { method: 'POST', path: '/Calls/{CallSid}', handler: updateCall },
  { method: 'DELETE', path: '/Calls/{CallSid}', handler: deleteCall },
  { method: 'POST', path: '/Calls/{CallSid}/Streams', handler: createStream },
  { method: 'POST', path: '/Calls/{CallSid}/Streams/{StreamSid}', handler: updateStream },
  { method: 'POST', path: '/Calls/{CallSid}/Recordings', handler: createRecording },
  { method: 'GET', path: '/Calls/{CallSid}/Recordings', handler: listCallRecordings },
  { method: 'POST', path: '/Calls/{CallSid}/Recordings/{RecordingSid}', handler: updateRecording },
  { method: 'GET', path: '/Recordings', handler: listRecordings },
  { method: 'GET', path: '/Recordings/{RecordingSid}', handler: readRecording, audio: true },
  { method: 'DELETE', path: '/Recordings/{RecordingSid}', handler: deleteRecording },
  { method: 'GET', path: '/Conferences', handler: listConferences },
  { method: 'GET', path: '/Conferences/{ConferenceSid}', handler: readConference },
  { method: 'POST', path: '/Conferences/{ConferenceSid}', handler: updateConference },
  { method: 'GET', path: '/Conferences/{ConferenceSid}/Participants', handler: listParticipants },
  { method: 'GET', path: '/Conferences/{ConferenceSid}/Participants/{CallSid}', handler: readParticipant },
  { method: 'POST', path: '/Conferences/{ConferenceSid}/Participants/{CallSid}', handler: updateParticipant },
  { method: 'DELETE', path: '/Conferences/{ConferenceSid}/Participants/{CallSid}', handler: deleteParticipant },
  { method: 'POST', path: '/Conferences/{ConferenceSid}/Streams', handler: createConferenceStream, errors: 'texts' },
  {
    method: 'POST',
    path: '/Conferences/{ConferenceSid}/Streams/{StreamSid}',
    handler: updateConferenceStream,
    errors: 'texts',
  },
  { method: 'GET', path: '/Conferences/{ConferenceSid}/Recordings', handler: listConferenceRecordings },
  { method: 'GET', path: '/Conferences/{ConferenceSid}/Recordings/{RecordingSid}', handler: readConferenceRecording },
  {
    method: 'POST',
    path: '/Conferences/{ConferenceSid}/Recordings/{RecordingSid}',
    handler: updateConferenceRecording,
    errors: 'texts',
  },
  {
    method: 'DELETE',
    path: '/Conferences/{ConferenceSid}/Recordings/{RecordingSid}',
    handler: deleteConferenceRecording,
  },
  { method: 'GET', path: '/Queues', handler: listQueues },
  { method: 'POST', path: '/Queues', handler: createQueue },
  { method: 'GET', path: '/Queues/{QueueSid}', handler: readQueue },
  { method: 'POST', path: '/Queues/{QueueSid}', handler: updateQueue },
  { method: 'DELETE', path: '/Queues/{QueueSid}', handler: deleteQueue },
  { method: 'GET', path: '/Queues/{QueueSid}/Members', handler: listQueueMembers },
  { method: 'GET', path: '/Queues/{QueueSid}/Members/{Member}', handler: readQueueMember },
  { method: 'POST', path: '/Queues/{QueueSid}/Members/{Member}', handler: dequeueMember },
  { method: 'GET', path: '/Transcriptions', handler: listTranscriptions },
  { method: 'GET', path: '/Transcriptions/{TranscriptionSid}', handler: readTranscription },
  { method: 'DELETE', path: '/Transcriptions/{TranscriptionSid}', handler: deleteTranscription },
  { method: 'GET', path: '/IncomingPhoneNumbers', handler: listIncomingNumbers },
  { method: 'POST', path: '/IncomingPhoneNumbers', handler: createIncomingNumber },
  { method: 'GET', path: '/IncomingPhoneNumbers/{NumberSid}', handler: readIncomingNumber },
  { method: 'POST', path: '/IncomingPhoneNumbers/{NumberSid}', handler: updateIncomingNumber },
  { method: 'DELETE', path: '/IncomingPhoneNumbers/{NumberSid}', handler: deleteIncomingNumber },
  { method: 'GET', path: '/LamlBins', handler: listLamlBins },
  { method: 'POST', path: '/LamlBins', handler: createLamlBin },
  { method: 'GET', path: '/LamlBins/{BinSid}', handler: readLamlBin },
  { method: 'POST', path: '/LamlBins/{BinSid}', handler: updateLamlBin },
  { method: 'DELETE', path: '/LamlBins/{BinSid}', handler: deleteLamlBin },
]
