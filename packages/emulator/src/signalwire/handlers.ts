import type { OperationName } from '@trunkline/signalwire-laml/wire'

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
import { createStream, updateStream } from './stream-resource.ts'
import { deleteTranscription, listTranscriptions, readTranscription } from './transcription-resource.ts'
import type { Handler } from './visit.ts'

/** What answers each operation. */
export const handlers: Readonly<Record<OperationName, Handler>> = {
  createCall,
  listCalls,
  readCall,
  updateCall,
  deleteCall,
  createStream,
  updateStream,
  createCallRecording: createRecording,
  listCallRecordings,
  updateCallRecording: updateRecording,
  listRecordings,
  readRecording,
  deleteRecording,
  listConferences,
  readConference,
  updateConference,
  listParticipants,
  readParticipant,
  updateParticipant,
  deleteParticipant,
  createConferenceStream,
  updateConferenceStream,
  listConferenceRecordings,
  readConferenceRecording,
  updateConferenceRecording,
  deleteConferenceRecording,
  listQueues,
  createQueue,
  readQueue,
  updateQueue,
  deleteQueue,
  listQueueMembers,
  readQueueMember,
  updateQueueMember: dequeueMember,
  listTranscriptions,
  readTranscription,
  deleteTranscription,
  listIncomingNumbers,
  createIncomingNumber,
  readIncomingNumber,
  updateIncomingNumber,
  deleteIncomingNumber,
  listLamlBins,
  createLamlBin,
  readLamlBin,
  updateLamlBin,
  deleteLamlBin,
}
