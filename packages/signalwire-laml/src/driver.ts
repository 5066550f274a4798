import { type Driver, TelephonyError } from '@trunkline/core/driver'

import { collect } from './driver/collect.ts'
import { listParticipants, mute, unmute } from './driver/conference.ts'
import { dial } from './driver/dial.ts'
import { play, sendDigits, stopDocument } from './driver/document.ts'
import { hangUp, inspect } from './driver/end.ts'
import { hold, unhold } from './driver/hold.ts'
import { addParticipant, cancelAddParticipant, removeParticipant } from './driver/participant.ts'
import {
  fetchRecording,
  findRecording,
  pauseRecording,
  record,
  resumeRecording,
  stopRecording,
} from './driver/record.ts'
import { obstacle } from './driver/sid.ts'
import { stopStream, stream } from './driver/stream.ts'
import { transfer } from './driver/transfer.ts'
import { type Workplace } from './workplace.ts'

/** The verbs of a call over LaML: an answered call is parked, and each verb gives it another document. */
export function createDriver(workplace: Workplace): Driver {
  return {
    doDial: (call, command) => dial(workplace, call, command),
    doAnswer: () => Promise.reject(decidedInReply('answered')),
    doReject: () => Promise.reject(decidedInReply('rejected')),
    doRedirect: () => Promise.reject(decidedInReply('redirected')),
    doHangUp: (call) => hangUp(workplace, call),
    // a call of this API has two parties: when one side ends, it ends for both
    doTerminate: (call) => hangUp(workplace, call),
    doPlay: (call, command) => play(workplace, call, command),
    doStopPlaying: (call, key) => stopDocument(workplace, call, key),
    doCollect: (call, command) => collect(workplace, call, command),
    doStopCollecting: (call, key) => stopDocument(workplace, call, key),
    doSendDigits: (call, command) => sendDigits(workplace, call, command),
    doRecord: (call, command) => record(workplace, call, command),
    doPauseRecording: (call, recording) => pauseRecording(workplace, call, recording),
    doResumeRecording: (call, recording) => resumeRecording(workplace, call, recording),
    doStopRecording: (call, recording) => stopRecording(workplace, call, recording),
    doFindRecording: (recording, signal) => findRecording(workplace, recording, signal),
    doFetchRecording: (file, signal) => fetchRecording(workplace, file, signal),
    doStream: (call, command) => stream(workplace, call, command),
    doStopStream: (call, key) => stopStream(workplace, call, key),
    doTransfer: (call, command) => transfer(workplace, call, command),
    doHold: (call, command) => hold(workplace, call, command),
    doUnhold: (call, command) => unhold(workplace, call, command),
    doMute: (call, target) => mute(workplace, call, target),
    doUnmute: (call, target) => unmute(workplace, call, target),
    doAddParticipant: (call, command) => addParticipant(workplace, call, command),
    doCancelAddParticipant: (call, key) => cancelAddParticipant(workplace, call, key),
    doRemoveParticipant: (call, address) => removeParticipant(workplace, call, address),
    doListParticipants: (call) => listParticipants(workplace, call),
    doInspect: (call) => inspect(workplace, call),
    whyNot: obstacle,
  }
}

/** The decision about an incoming call is the reply to its webhook; once that has left, there is no other way. */
function decidedInReply(what: string): TelephonyError {
  const message = `the call can be ${what} only while its webhook waits for the reply, and that has been sent`
  return new TelephonyError('too-late', message, { provider: 'signalwire-laml' })
}
