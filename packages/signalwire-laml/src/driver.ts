import { type Driver, TelephonyError } from '@trunkline/core/driver'

import { hangUp, inspect } from './driver/call.ts'
import { listParticipants, mute, unmute } from './driver/conference.ts'
import type { AdapterContext } from './driver/context.ts'
import { dial } from './driver/dial.ts'
import { collect } from './driver/digits.ts'
import { play, sendDigits, stopDocument } from './driver/document.ts'
import { hold, unhold } from './driver/hold.ts'
import { stopStream, stream } from './driver/media.ts'
import { addParticipant, cancelAddParticipant, removeParticipant } from './driver/participant.ts'
import {
  fetchRecording,
  findRecording,
  pauseRecording,
  record,
  resumeRecording,
  stopRecording,
} from './driver/recording.ts'
import { obstacle } from './driver/sid.ts'
import { transfer } from './driver/transfer.ts'
import { adapterName } from './wire/adapter-name.ts'

/** The verbs of a call over LaML: an answered call is parked, and each verb replaces its document. */
export function createDriver(adapter: AdapterContext): Driver {
  return {
    doDial: (call, command) => dial(adapter, call, command),
    doAnswer: () => Promise.reject(decidedInReply('answered')),
    doReject: () => Promise.reject(decidedInReply('rejected')),
    doRedirect: () => Promise.reject(decidedInReply('redirected')),
    doHangUp: (call) => hangUp(adapter, call),
    // a call of this API has two parties, so the end of one side ends both
    doTerminate: (call) => hangUp(adapter, call),
    doPlay: (call, command) => play(adapter, call, command),
    doStopPlaying: (call, key) => stopDocument(adapter, call, key),
    doCollect: (call, command) => collect(adapter, call, command),
    doStopCollecting: (call, key) => stopDocument(adapter, call, key),
    doSendDigits: (call, command) => sendDigits(adapter, call, command),
    doRecord: (call, command) => record(adapter, call, command),
    doPauseRecording: (call, recording) => pauseRecording(adapter, call, recording),
    doResumeRecording: (call, recording) => resumeRecording(adapter, call, recording),
    doStopRecording: (call, recording) => stopRecording(adapter, call, recording),
    doFindRecording: (recording, signal) => findRecording(adapter, recording, signal),
    doFetchRecording: (file, signal) => fetchRecording(adapter, file, signal),
    doStream: (call, command) => stream(adapter, call, command),
    doStopStream: (call, key) => stopStream(adapter, call, key),
    doTransfer: (call, command) => transfer(adapter, call, command),
    doHold: (call, command) => hold(adapter, call, command),
    doUnhold: (call, command) => unhold(adapter, call, command),
    doMute: (call, target) => mute(adapter, call, target),
    doUnmute: (call, target) => unmute(adapter, call, target),
    doAddParticipant: (call, command) => addParticipant(adapter, call, command),
    doCancelAddParticipant: (call, key) => cancelAddParticipant(adapter, call, key),
    doRemoveParticipant: (call, address) => removeParticipant(adapter, call, address),
    doListParticipants: (call) => listParticipants(adapter, call),
    doInspect: (call) => inspect(adapter, call),
    whyNot: obstacle,
  }
}

/** The reply to an incoming call's webhook contains the decision; after it is sent, the decision is final. */
function decidedInReply(what: string): TelephonyError {
  const message = `the call can be ${what} only while its webhook waits for the reply, and that has been sent`
  return new TelephonyError('too-late', message, { provider: adapterName })
}
