import {
  type AnswerCommand,
  type CollectCommand,
  type DialCommand,
  type PlayCommand,
  type PlaySource,
  type Prepare,
  type RecordCommand,
  type RejectCommand,
  TelephonyError,
} from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import { type ApiVersion } from '../wire/operation.ts'
import { type MediaStreamingOptions } from '../wire/option.ts'
import { type PlaySource as WirePlaySource } from '../wire/play-source.ts'
import { identifierFromRawId } from '../wire/raw-id.ts'
import { type RequestOf } from '../wire/request.ts'
import { type Tone, toneOf } from '../wire/tone.ts'
import { identifierOf } from './address.ts'

/** What the requests that begin a call have in common. */
export interface SetUp {
  readonly operation: string
  readonly callbackUri: string
  readonly transportUrl: string
  readonly cognitiveServicesEndpoint: string | undefined
}

/** CreateCall, in a form that both api-versions accept. */
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

/** AnswerCall, in a form that both api-versions accept. */
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

/** Why a call is rejected, in the service's words: it has none for a plain "no". */
export function rejectReason({ reason }: RejectCommand): 'busy' | 'none' | 'forbidden' {
  return match(reason)
    .with('busy', 'forbidden', (same) => same)
    .with('declined', () => 'none' as const)
    .exhaustive()
}

/** Hertz of the media socket that a call is set up with; false when it gets none. */
export function preparedRate({ stream }: Prepare): number | false {
  if (stream === false) return false
  return stream?.sampleRate === 24_000 ? 24_000 : 16_000
}

/** CallMedia_Play to everybody. */
export function playRequest(
  { source, loop }: PlayCommand,
  operation: string,
  vendor: { readonly playSourceCacheId?: string | undefined; readonly customVoiceEndpointId?: string | undefined },
): RequestOf<'CallMedia_Play', ApiVersion> {
  return {
    playSources: [playSource(source, vendor)],
    ...(loop && { playOptions: { loop } }),
    operationContext: operation,
  }
}

/** CallMedia_Recognize for key presses; throws `invalid-argument` for times that the service cannot wait. */
export function recognizeRequest(
  command: CollectCommand,
  operation: string,
  target: string,
): RequestOf<'CallMedia_Recognize', ApiVersion> {
  const { maxDigits, terminator, prompt, interruptPrompt } = command
  return {
    recognizeInputType: 'dtmf',
    ...(prompt !== undefined && { playPrompt: playSource(prompt, {}) }),
    recognizeOptions: {
      targetParticipant: identifierFromRawId(target),
      interruptPrompt,
      initialSilenceTimeoutInSeconds: seconds('timeoutMs', command.timeoutMs, 300),
      dtmfOptions: {
        interToneTimeoutInSeconds: seconds('interDigitTimeoutMs', command.interDigitTimeoutMs, 60),
        ...(maxDigits !== undefined && { maxTonesToCollect: maxDigits }),
        ...(terminator !== undefined && { stopTones: tonesOf(terminator) }),
      },
    },
    operationContext: operation,
  }
}

/** Telephone keys by their wire names; throws `invalid-argument` for a character that is none. */
export function tonesOf(digits: string): Tone[] {
  return Array.from(digits, (character) => {
    const tone = toneOf(character)
    if (tone === undefined) throw invalid(`digits may hold 0-9 A-D * #, not "${character}"`)
    return tone
  })
}

/** CallRecording_StartRecording; throws `invalid-argument` for a format that holds no separate channels. */
export function startRecordingRequest(
  { channels, format, startPaused }: RecordCommand,
  call: { readonly callbackUri: string; readonly serverCallId: string | undefined; readonly callConnectionId: string },
  vendor: Pick<RequestOf<'CallRecording_StartRecording'>, 'externalStorage'> & {
    readonly channelParticipants?: readonly string[] | undefined
  },
): RequestOf<'CallRecording_StartRecording', ApiVersion> {
  if (channels === 'separate' && format !== 'wav') throw invalid('separate channels are recorded as wav, not as mp3')
  const { serverCallId, callConnectionId } = call
  const order = vendor.channelParticipants?.map((rawId) => identifierFromRawId(rawId))
  return {
    ...(serverCallId === undefined
      ? { callConnectionId }
      : { callLocator: { kind: 'serverCallLocator', serverCallId } }),
    recordingStateCallbackUri: call.callbackUri,
    recordingContentType: 'audio',
    recordingChannelType: channels === 'separate' ? 'unmixed' : 'mixed',
    recordingFormatType: format,
    ...(startPaused && { pauseOnStart: true }),
    ...(order !== undefined && { audioChannelParticipantOrdering: order }),
    ...(vendor.externalStorage !== undefined && { externalStorage: vendor.externalStorage }),
  }
}

function shared({ operation, callbackUri, transportUrl, cognitiveServicesEndpoint }: SetUp, prepare: Prepare) {
  const media = mediaOptions(prepare, transportUrl)
  return {
    callbackUri,
    operationContext: operation,
    ...(cognitiveServicesEndpoint !== undefined && { callIntelligenceOptions: { cognitiveServicesEndpoint } }),
    ...(media !== undefined && { mediaStreamingOptions: media }),
  }
}

/** Everything that cannot be added later (R12); two-way, for the service ignores what we send otherwise. */
function mediaOptions(
  prepare: Prepare,
  transportUrl: string,
): Required<Omit<MediaStreamingOptions, 'enableDtmfTones'>> | undefined {
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
  }
}

/** A number is shown to telephones; a user or a Teams account is who calls. */
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

/** A prompt on the wire. */
export function playSource(
  source: PlaySource,
  vendor: { readonly playSourceCacheId?: string | undefined; readonly customVoiceEndpointId?: string | undefined },
): WirePlaySource {
  const cache = vendor.playSourceCacheId === undefined ? {} : { playSourceCacheId: vendor.playSourceCacheId }
  const ownVoice =
    vendor.customVoiceEndpointId === undefined ? {} : { customVoiceEndpointId: vendor.customVoiceEndpointId }
  return match(source)
    .returnType<WirePlaySource>()
    .with({ kind: 'url' }, ({ url }) => ({ kind: 'file', ...cache, file: { uri: url } }))
    .with({ kind: 'speech' }, ({ text, language, voice }) => ({
      kind: 'text',
      ...cache,
      text: { text, ...(language !== undefined && { sourceLocale: language }), ...voiceOf(voice), ...ownVoice },
    }))
    .with({ kind: 'ssml' }, ({ ssml }) => ({ kind: 'ssml', ...cache, ssml: { ssmlText: ssml, ...ownVoice } }))
    .with({ kind: 'digits' }, () => {
      throw invalid('Call Automation plays no digits to its own side; sendDigits sends them to the far one')
    })
    .exhaustive()
}

function voiceOf(voice: string | undefined): { voiceKind?: 'male' | 'female'; voiceName?: string } {
  if (voice === undefined) return {}
  return voice === 'male' || voice === 'female' ? { voiceKind: voice } : { voiceName: voice }
}

/** The service counts whole seconds: rounded up, so that nobody is cut off early. Throws `invalid-argument`. */
export function seconds(option: string, ms: number, most: number): number {
  const whole = Math.ceil(ms / 1000)
  if (whole < 1 || whole > most) throw invalid(`${option} must be from 1 to ${most * 1000} milliseconds`)
  return whole
}

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-argument', `${message}; nothing was sent`)
}
