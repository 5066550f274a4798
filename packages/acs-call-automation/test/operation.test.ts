import { fillPath, matchOperation, operations } from '@trunkline/acs-call-automation/wire'
import { describe, expect, test } from 'vitest'

const values = { callConnectionId: 'call-1', participantRawId: '4:+14255550123', recordingId: 'eyJ/+Q==' }

describe('the table of operations', () => {
  test('has 34 rows, 14 of them repeatable, one of them new', () => {
    expect(operations).toHaveLength(34)
    expect(operations.filter(({ repeatable }) => repeatable).map(({ operationId }) => operationId)).toEqual([
      'CreateCall',
      'AnswerCall',
      'RedirectCall',
      'RejectCall',
      'Connect',
      'CallConnection_TerminateCall',
      'CallConnection_TransferToParticipant',
      'CallConnection_AddParticipant',
      'CallConnection_RemoveParticipant',
      'CallConnection_Mute',
      'CallConnection_CancelAddParticipant',
      'CallConnection_MoveParticipants',
      'CallMedia_SendDtmfTones',
      'CallRecording_StartRecording',
    ])
    expect(operations.filter(({ since }) => since === '2026-03-12').map(({ operationId }) => operationId)).toEqual([
      'CallConnection_MoveParticipants',
    ])
  })

  test('encodes each parameter as one segment', () => {
    const path = '/calling/callConnections/{callConnectionId}/participants/{participantRawId}'
    expect(fillPath(path, values)).toBe('/calling/callConnections/call-1/participants/4%3A%2B14255550123')
    expect(fillPath('/calling/recordings/{recordingId}:pause', values)).toBe(
      '/calling/recordings/eyJ%2F%2BQ%3D%3D:pause',
    )
  })

  test('refuses a path with a missing or empty parameter', () => {
    expect(() => fillPath('/a/{callConnectionId}', {})).toThrow('the path /a/{callConnectionId} needs callConnectionId')
    expect(() => fillPath('/a/{callConnectionId}', { callConnectionId: '' })).toThrow('needs callConnectionId')
  })

  test.each(operations)('finds $operationId by its own request line', (operation) => {
    const found = matchOperation(operation.method, fillPath(operation.path, values))
    expect(found?.operation).toBe(operation)
    const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof typeof values)
    expect(found?.parameters).toEqual(Object.fromEntries(names.map((name) => [name, values[name]])))
  })

  test.each([
    ['GET', '/calling/callConnections'],
    ['POST', '/calling/callConnections/call-1'],
    ['POST', '/calling/callConnections/call-1/:play'],
    ['POST', '/calling/callConnections/call-1:dance'],
    ['GET', '/calling/callConnections/%E0%A4'],
    ['POST', '/calling/callConnections:answer/'],
  ])('finds nothing for %s %s', (method, pathname) => {
    expect(matchOperation(method, pathname)).toBeUndefined()
  })
})
