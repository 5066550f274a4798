import {
  type Address,
  addressText,
  type ConnectCommand,
  type DialCommand,
  type ParticipantCommand,
  type PlayCommand,
  type RecordCommand,
  TelephonyError,
} from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import type { CommunicationIdentifier } from '../wire/identifier.ts'
import { identifierFromRawId } from '../wire/raw-id.ts'
import type { RequestOf } from '../wire/request.ts'
import { identifierOf } from './address.ts'

/** Members that the requests to start or join a call share. */
export interface SetUp {
  readonly callbackUri: string
  /** Raw id of the user that calls or joins; the service requires one. */
  readonly source: string | undefined
  readonly subject: string | undefined
}

/** Body of CallConnections_CreateCall; throws `invalid-argument` without a caller. */
export function createCallRequest({ from, to }: DialCommand, setUp: SetUp): RequestOf<'CallConnections_CreateCall'> {
  const targets = to.map((address) => identifierOf(address))
  const number = from === undefined || from.kind !== 'phone' ? undefined : { value: from.number }
  if (number === undefined && targets.some(({ phoneNumber }) => phoneNumber !== undefined))
    throw invalid('from is needed to call a telephone: a number of this very resource')
  const source = from === undefined || from.kind === 'phone' ? setUp.source : userOf(from)
  return { ...(number !== undefined && { alternateCallerId: number }), targets, ...shared({ ...setUp, source }) }
}

/** Body of ServerCalls_JoinCall. The id goes into the path; it may be one of a group call or of a server call. */
export function joinCallRequest({ kind }: ConnectCommand, setUp: SetUp): RequestOf<'ServerCalls_JoinCall'> {
  if (kind === 'room')
    throw new TelephonyError(
      'unsupported',
      'The Calling Server API does not support rooms, nothing was sent: @trunkline/acs-call-automation joins them',
    )
  return shared(setUp)
}

/** Body of both PlayAudio operations. Only a URL can be played, and the result carries only the operation's context. */
export function playAudioRequest(
  { source, loop }: PlayCommand,
  operation: string,
  audioFileId: string | undefined,
): RequestOf<'CallConnections_PlayAudio'> {
  const audioFileUri = match(source)
    .with({ kind: 'url' }, ({ url }) => url)
    .with({ kind: 'speech' }, { kind: 'ssml' }, { kind: 'digits' }, ({ kind }) => {
      throw new TelephonyError(
        'unsupported',
        `The Calling Server API only plays WAV files, no ${kind}; nothing was sent`,
      )
    })
    .exhaustive()
  return {
    audioFileUri,
    loop,
    operationContext: operation,
    ...(audioFileId !== undefined && { audioFileId }),
  }
}

/**
 * Body of CallConnections_AddParticipant. A phone is called from `own`, our number on the call, unless the command
 * names another number.
 */
export function addParticipantRequest(
  { address, from }: ParticipantCommand,
  { operation, own }: { readonly operation: string; readonly own: Address | undefined },
): RequestOf<'CallConnections_AddParticipant'> {
  const caller = from ?? (own?.kind === 'phone' ? own : undefined)
  const participant = identifierOf(address)
  if (from !== undefined && from.kind !== 'phone')
    throw invalid(`from must be a number of this very resource, not ${addressText(from)}`)
  if (participant.phoneNumber === undefined && from === undefined) return { participant, operationContext: operation }
  if (caller?.kind !== 'phone') throw invalid('from is needed to add a telephone: a number of this very resource')
  return { alternateCallerId: { value: caller.number }, participant, operationContext: operation }
}

/** Body of ServerCalls_StartRecording; throws `invalid-argument` for options that this api-version lacks. */
export function startRecordingRequest(
  { channels, format, startPaused }: RecordCommand,
  recordingStateCallbackUri: string,
): RequestOf<'ServerCalls_StartRecording'> {
  if (startPaused)
    throw invalid('a recording cannot begin paused here (@trunkline/acs-call-automation can): start it, then pause it')
  if (channels === 'separate' && format !== 'wav') throw invalid('separate channels are recorded as wav, not as mp3')
  return {
    recordingStateCallbackUri,
    recordingContentType: 'audio',
    recordingChannelType: channels === 'separate' ? 'unmixed' : 'mixed',
    recordingFormatType: format,
  }
}

/**
 * Subscribes to both optional events, because it is impossible to subscribe later
 * (docs/wire/acs-play-audio.md#subscriptions).
 */
function shared({ callbackUri, source, subject }: SetUp): RequestOf<'ServerCalls_JoinCall'> {
  return {
    source: sourceOf(source),
    ...(subject !== undefined && { subject }),
    callbackUri,
    requestedMediaTypes: ['audio'],
    requestedCallEvents: ['participantsUpdated', 'dtmfReceived'],
  }
}

function sourceOf(rawId: string | undefined): CommunicationIdentifier {
  if (rawId === undefined)
    throw invalid(
      'the service calls in the name of a Communication Services user: pass source (8:acs:…) in the configuration, or in providerOptions',
    )
  const identifier = identifierFromRawId(rawId)
  if (identifier?.communicationUser !== undefined) return identifier
  throw invalid('source must be a Communication Services user (8:acs:…)')
}

function userOf(from: Address): string {
  if (from.kind === 'vendor') return from.id
  throw invalid(`from must be a number of this very resource or a user (8:acs:…), not ${addressText(from)}`)
}

/** An error for a request that the service would refuse. */
function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-argument', `${message}; nothing was sent`)
}
