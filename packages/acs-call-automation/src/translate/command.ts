import type { AnswerCommand, ConnectCommand, DialCommand, Prepare, RejectCommand } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import type { ApiVersion } from '../wire/operation.ts'
import type { RequestOf } from '../wire/request.ts'
import { identifierOf } from './address.ts'
import { invalid } from './limit.ts'
import { modelMember } from './transcription.ts'

/** Members that the requests to start a call share. */
export interface SetUp {
  readonly operation: string
  readonly callbackUri: string
  readonly transportUrl: string
  readonly transcriptUrl: string
  readonly cognitiveServicesEndpoint: string | undefined
  readonly apiVersion: ApiVersion
  readonly vendor: SocketOptions
}

/** Socket options of this carrier. */
export interface SocketOptions {
  readonly enableDtmfTones?: boolean | undefined
  readonly enableIntermediateResults?: boolean | undefined
  readonly speechModelEndpointId?: string | undefined
}

/** Body of CreateCall, in a form that both api-versions accept. */
export function createCallRequest(
  command: DialCommand,
  setUp: SetUp,
  source: string | undefined,
): RequestOf<'CreateCall', ApiVersion> {
  return {
    targets: command.to.map((address) => identifierOf(address)),
    ...caller(command, source),
    ...(command.displayName !== undefined && { sourceDisplayName: command.displayName }),
    ...shared(setUp, command.prepare),
  }
}

/** Body of AnswerCall, in a form that both api-versions accept. */
export function answerCallRequest(
  { prepare }: AnswerCommand,
  setUp: SetUp,
  incomingCallContext: string,
  answeredBy: string | undefined,
): RequestOf<'AnswerCall', ApiVersion> {
  return {
    incomingCallContext,
    ...(answeredBy !== undefined && { answeredBy: { id: answeredBy } }),
    ...shared(setUp, prepare),
  }
}

/** Body of Connect, in a form that both api-versions accept. */
export function connectRequest({ id, kind, prepare }: ConnectCommand, setUp: SetUp): RequestOf<'Connect', ApiVersion> {
  const callLocator = match(kind)
    .with('room', () => ({ kind: 'roomCallLocator', roomId: id }) as const)
    .with('group', () => ({ kind: 'groupCallLocator', groupCallId: id }) as const)
    .with('serverCall', () => ({ kind: 'serverCallLocator', serverCallId: id }) as const)
    .exhaustive()
  return { callLocator, ...shared(setUp, prepare) }
}

/** The service's reason of a rejection; it has none for a plain decline. */
export function rejectReason({ reason }: RejectCommand): 'busy' | 'none' | 'forbidden' {
  return match(reason)
    .with('busy', 'forbidden', (same) => same)
    .with('declined', () => 'none' as const)
    .exhaustive()
}

/** Sample rate of the prepared media socket in hertz; false without one. */
export function preparedRate({ stream }: Prepare): number | false {
  if (stream === false) return false
  return stream?.sampleRate === 24_000 ? 24_000 : 16_000
}

function shared(setUp: SetUp, prepare: Prepare) {
  const { operation, callbackUri, cognitiveServicesEndpoint } = setUp
  const media = mediaOptions(prepare, setUp)
  const transcription = transcriptionOptions(prepare, setUp)
  return {
    callbackUri,
    operationContext: operation,
    ...(cognitiveServicesEndpoint !== undefined && { callIntelligenceOptions: { cognitiveServicesEndpoint } }),
    ...(media !== undefined && { mediaStreamingOptions: media }),
    ...(transcription !== undefined && { transcriptionOptions: transcription }),
  }
}

/** A second socket besides the audio socket; the service opens it when the transcription starts. */
function transcriptionOptions(
  { transcribe }: Prepare,
  { transcriptUrl, apiVersion, vendor }: SetUp,
): RequestOf<'CreateCall', ApiVersion>['transcriptionOptions'] {
  if (transcribe === undefined) return undefined
  return {
    transportType: 'websocket',
    transportUrl: transcriptUrl,
    locale: transcribe.language,
    startTranscription: false,
    enableIntermediateResults: vendor.enableIntermediateResults ?? true,
    ...modelMember(apiVersion, vendor.speechModelEndpointId),
  }
}

/**
 * Options that cannot be added later (docs/rules.md#r12-prepare). The socket is two-way, because the service ignores
 * our audio on other sockets.
 */
function mediaOptions(
  prepare: Prepare,
  { transportUrl, vendor: { enableDtmfTones } }: SetUp,
): RequestOf<'CreateCall', ApiVersion>['mediaStreamingOptions'] {
  const rate = preparedRate(prepare)
  if (rate === false) return undefined
  const tracks = prepare.stream === false ? undefined : prepare.stream?.tracks
  return {
    transportType: 'websocket',
    transportUrl,
    contentType: 'audio',
    audioChannelType: tracks === 'separate' ? 'unmixed' : 'mixed',
    startMediaStreaming: false,
    enableBidirectional: true,
    audioFormat: rate === 24_000 ? 'pcm24KMono' : 'pcm16KMono',
    ...(enableDtmfTones !== undefined && { enableDtmfTones }),
  }
}

/** Members that identify the caller: phones see a number, other parties a user or a Teams account. */
function caller({ from, to }: DialCommand, source: string | undefined) {
  const user = source === undefined ? {} : { source: { id: source } }
  if (from === undefined) {
    const phone = to.find(({ kind }) => kind === 'phone')
    if (phone !== undefined) throw invalid('from is needed to call a telephone: a number of this very resource')
    return user
  }
  const { phoneNumber, microsoftTeamsApp, communicationUser } = identifierOf(from)
  if (phoneNumber !== undefined) return { sourceCallerIdNumber: phoneNumber, ...user }
  if (microsoftTeamsApp !== undefined) return { teamsAppSource: microsoftTeamsApp, ...user }
  if (communicationUser !== undefined) return { source: communicationUser }
  throw invalid(
    'from must be a number, a Communication Services user (8:acs:…) or a Teams resource account (28:orgid:…)',
  )
}
