import { operations, type OperationId } from '@trunkline/acs-call-automation/wire'
import type { Emulator } from '@trunkline/emulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type AcsApplication, AcsClient, type Json, outcomeOf, phone, startAcsApplication } from './acs-application.ts'
import { startNetwork } from './host.ts'

const one = { targetParticipant: phone('+14255550123') }
const file = { kind: 'file', file: { uri: 'http://127.0.0.1:9/a.wav' } }
const callbackUri = 'https://app.example.com/callback'

/** A body that the operation takes; those that are not here have none. */
const bodies: Partial<Record<OperationId, object>> = {
  CreateCall: { targets: [phone('+14255550123')], sourceCallerIdNumber: { value: '+14255550100' }, callbackUri },
  AnswerCall: { incomingCallContext: 'none', callbackUri },
  RedirectCall: { incomingCallContext: 'none', target: phone('+14255550123') },
  RejectCall: { incomingCallContext: 'none' },
  Connect: { callLocator: { kind: 'serverCallLocator', serverCallId: 'none' }, callbackUri },
  CallConnection_TransferToParticipant: one,
  CallConnection_AddParticipant: {
    participantToAdd: phone('+14255550124'),
    sourceCallerIdNumber: { value: '+14255550100' },
  },
  CallConnection_RemoveParticipant: { participantToRemove: phone('+14255550123') },
  CallConnection_Mute: { targetParticipants: [{ communicationUser: { id: '8:acs:a_b' } }] },
  CallConnection_CancelAddParticipant: { invitationId: 'none' },
  CallConnection_MoveParticipants: { targetParticipants: [phone('+14255550123')], fromCall: 'none' },
  CallMedia_Play: { playSources: [file] },
  CallMedia_Recognize: { recognizeInputType: 'dtmf', recognizeOptions: one },
  CallMedia_StartContinuousDtmfRecognition: one,
  CallMedia_StopContinuousDtmfRecognition: one,
  CallMedia_SendDtmfTones: { tones: ['one'], ...one },
  CallMedia_Hold: one,
  CallMedia_Unhold: one,
  CallMedia_StartTranscription: {},
  CallMedia_StopTranscription: {},
  CallMedia_UpdateTranscription: { locale: 'en-GB' },
  CallMedia_StartMediaStreaming: {},
  CallMedia_StopMediaStreaming: {},
  CallRecording_StartRecording: { callConnectionId: 'none' },
}
const all = operations.map(({ operationId, method, path }) => ({ operationId, method, path }))
const withBody = all.filter(({ operationId }) => bodies[operationId] !== undefined)
const ofCall = all.filter(({ path }) => path.includes('{callConnectionId}'))
// what a call can be asked for while it still rings
const soon = new Set<OperationId>([
  'CallConnection_GetCall',
  'CallConnection_HangupCall',
  'CallConnection_TerminateCall',
  'CallConnection_GetParticipants',
  'CallConnection_GetParticipant',
])
const established = ofCall.filter(({ operationId }) => !soon.has(operationId))

let emulator: Emulator
let application: AcsApplication
let client: AcsClient
beforeAll(async () => {
  emulator = await startNetwork()
  application = await startAcsApplication()
  client = new AcsClient(emulator)
})
afterAll(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})

function pathOf(path: string, callConnectionId: string): string {
  return path
    .replace('/calling/', '')
    .replace('{callConnectionId}', callConnectionId)
    .replace('{participantRawId}', encodeURIComponent('4:+14255550123'))
    .replace('{recordingId}', 'none')
}

describe('each operation', () => {
  test.each(withBody)(
    '$operationId refuses a member that it does not know with 400 and names it',
    async (operation) => {
      const body = { ...bodies[operation.operationId], brandNew: 1 }
      const reply = await client.call(operation.method, pathOf(operation.path, 'none'), body)
      const { error } = (await reply.json()) as Json
      expect([reply.status, error.code]).toEqual([400, '8523'])
      expect(error.message).toContain('brandNew')
    },
  )

  test.each(withBody)('$operationId refuses a body that is none with 400', async ({ method, path }) => {
    expect(await client.outcome(method, pathOf(path, 'none'), 'no JSON')).toBe('400/8523')
    expect(await client.outcome(method, pathOf(path, 'none'), [])).toBe('400/8523')
  })

  test.each(all)('$operationId refuses a wrong signature with 401 and 7509', async ({ operationId, method, path }) => {
    const target = `/calling/${pathOf(path, 'none')}?api-version=2026-03-12`
    const lie = { target: '/elsewhere' }
    const body = bodies[operationId]
    expect(await outcomeOf(await client.send({ method, target, lie, ...(body && { body }) }))).toBe('401/7509')
  })

  test.each(all)(
    '$operationId is throttled with 429, a time to wait and 8516',
    async ({ operationId, method, path }) => {
      emulator.world.fault({ on: { door: 'acs', kind: 'request' }, effect: 'throttle', retryAfterSeconds: 7 })
      const reply = await client.call(method, pathOf(path, 'none'), bodies[operationId])
      expect([reply.headers.get('retry-after'), await outcomeOf(reply)]).toEqual(['7', '429/8516'])
    },
  )

  test.each(all.filter(({ operationId }) => operationId !== 'CreateCall'))(
    '$operationId does not know a call, a ringing call or a recording that there is not: 404 and 8522',
    async ({ operationId, method, path }) => {
      expect(await client.outcome(method, pathOf(path, 'none'), bodies[operationId])).toBe('404/8522')
    },
  )

  test.each(established)(
    '$operationId is refused with 400 and 8501 while the call is not established',
    async ({ operationId, method, path }) => {
      emulator.world.party({ number: '+14255550123', answerAfterMs: 60_000 })
      const { callConnectionId } = await client.dial(application, '+14255550123')
      const outcome = await client.outcome(method, pathOf(path, callConnectionId), bodies[operationId])
      await client.call('DELETE', `callConnections/${callConnectionId}`)
      expect(outcome).toBe('400/8501')
    },
  )

  test('is among these', () => {
    const without = all.filter(({ operationId }) => bodies[operationId] === undefined)
    expect(without.map(({ operationId }) => operationId)).toEqual([
      'CallConnection_GetCall',
      'CallConnection_HangupCall',
      'CallConnection_TerminateCall',
      'CallConnection_GetParticipants',
      'CallConnection_GetParticipant',
      'CallMedia_CancelAllMediaOperations',
      'CallRecording_GetRecordingProperties',
      'CallRecording_StopRecording',
      'CallRecording_PauseRecording',
      'CallRecording_ResumeRecording',
    ])
  })
})
