import {
  type Accepted,
  type AnswerCommand,
  type CallContext,
  type ConnectCommand,
  type DialCommand,
  TelephonyError,
} from '@trunkline/core/driver'

import { preparedRate, type SetUp, type SocketOptions } from '../translate/command.ts'
import { writeState } from '../translate/state.ts'
import type { CallConnectionProperties } from '../wire/index.ts'
import type { AdapterContext } from './context.ts'

/** The state of a call that the service has accepted. */
export function accepted(reply: CallConnectionProperties, state: Parameters<typeof writeState>[0]): Accepted {
  return {
    providerCallId: reply.callConnectionId,
    state: writeState({ ...state, serverCallId: reply.serverCallId }),
  }
}

/** Members of every set-up request. */
export function setUpOf(
  { client }: AdapterContext,
  call: CallContext,
  { speech, sockets }: { readonly speech: string | undefined; readonly sockets: SocketOptions },
): SetUp {
  return {
    operation: call.operation,
    callbackUri: call.url('event'),
    transportUrl: call.mediaUrl('media'),
    transcriptUrl: call.mediaUrl('transcript'),
    cognitiveServicesEndpoint: speech,
    apiVersion: client.apiVersion,
    vendor: sockets,
  }
}

type SettingUp = DialCommand | ConnectCommand | AnswerCommand

/** State of the set-up, for verbs that need it. */
export function preparedBy({ prepare }: SettingUp, speech: string | undefined) {
  return {
    streamPrepared: preparedRate(prepare),
    speechPrepared: speech !== undefined,
    transcriptPrepared: prepare.transcribe !== undefined,
  }
}

/** Speech is prepared whenever it is configured, since it cannot be added to a call later. */
export function speechOf({ cognitiveServicesEndpoint }: AdapterContext, { prepare }: SettingUp) {
  const wanted = prepare.transcribe === undefined ? 'speech' : 'transcribe'
  if ((prepare.speech === true || wanted === 'transcribe') && cognitiveServicesEndpoint === undefined)
    throw new TelephonyError('unsupported', `prepare.${wanted} needs cognitiveServicesEndpoint in the configuration`)
  if (prepare.speech === false && wanted === 'transcribe')
    throw new TelephonyError(
      'invalid-argument',
      'prepare.transcribe needs the speech service: leave out prepare: { speech: false }',
    )
  return prepare.speech === false ? undefined : cognitiveServicesEndpoint
}
