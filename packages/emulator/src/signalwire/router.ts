import { timingSafeEqual } from 'node:crypto'

import { type MatchedOperation, matchOperation } from '@trunkline/signalwire-laml/wire'

import { type DoorReply, type DoorRequest, jsonReply } from '../door.ts'
import type { Account } from './account.ts'
import { createCall, deleteCall, listCalls, updateCall, viewCall } from './call-resource.ts'
import type { LamlCall } from './call.ts'
import { createRecording, listRecordings, readMedia, updateRecording, viewRecording } from './recording-resource.ts'
import { errorListReply, errorReply, notFound, Refusal } from './refusal.ts'
import { createStream, updateStream } from './stream-resource.ts'

/** Answers a request to the API. */
export function answerRequest(account: Account, request: DoorRequest): DoorReply {
  const found = matchOperation(request.method, request.path)
  try {
    if (!isMedia(found)) authorize(account, request)
    if (!found) throw notFound('resource')
    if (found.parameters['AccountSid'] !== account.projectId) throw notFound('account')
    return perform(account, request, found)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // docs/wire/signalwire-laml.md#errors: placing a call lists its 400s, all else shows one
    return found?.operation === 'createCall' && error.status === 400 ? errorListReply(error) : errorReply(error)
  }
}

/** The audio of a recording is public; its metadata is not. */
function isMedia(found: MatchedOperation | undefined): boolean {
  return found?.operation === 'readRecording' && found.suffix !== '.json'
}

function perform(account: Account, request: DoorRequest, found: MatchedOperation): DoorReply {
  const { operation, suffix } = found
  if (operation === 'createCall') return createCall(account, request)
  if (operation === 'listCalls') return listCalls(account, request)
  if (operation === 'listRecordings') return listRecordings(account, request)
  if (operation === 'readRecording' || operation === 'deleteRecording') {
    return recordingReply(account, operation, { sid: found.parameters['RecordingSid'] ?? '', suffix })
  }
  if (/Conference|Participant|LamlBin/.test(operation)) {
    throw new Refusal(20010, `This emulator does not do ${operation} yet`, 501)
  }
  const call = account.calls.get(found.parameters['CallSid'] ?? '')
  if (!call) throw notFound('call')
  return { ...performOn(account, call, request, found), call: call.leg?.call.id ?? call.sid }
}

function performOn(account: Account, call: LamlCall, request: DoorRequest, found: MatchedOperation): DoorReply {
  const { operation, parameters } = found
  if (operation === 'updateCall') return updateCall(call, request)
  if (operation === 'deleteCall') return deleteCall(account, call)
  if (operation === 'createStream') return createStream(call, request)
  if (operation === 'updateStream') return updateStream(call, parameters['StreamSid'] ?? '', request)
  if (operation === 'createCallRecording') return createRecording(call, request)
  if (operation === 'listCallRecordings') return listRecordings(account, request, call.sid)
  if (operation === 'updateCallRecording') return updateRecording(call, parameters['RecordingSid'] ?? '', request)
  return jsonReply(200, viewCall(call))
}

function recordingReply(
  account: Account,
  operation: 'readRecording' | 'deleteRecording',
  { sid, suffix }: { readonly sid: string; readonly suffix: MatchedOperation['suffix'] },
): DoorReply {
  if (operation === 'readRecording' && suffix !== '.json') return readMedia(account, sid, suffix)
  const recording = account.recordings.get(sid)
  if (!recording) throw notFound('recording')
  if (operation === 'readRecording') return jsonReply(200, viewRecording(recording))
  account.recordings.delete(sid)
  return { status: 204 }
}

function authorize({ projectId, apiToken }: Account, { headers }: DoorRequest): void {
  const expected = Buffer.from(`Basic ${Buffer.from(`${projectId}:${apiToken}`).toString('base64')}`)
  const given = Buffer.from(headers.authorization ?? '')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Refusal(20003, 'Authentication failed', 401)
  }
}
