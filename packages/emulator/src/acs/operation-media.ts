import type { Leg } from '@trunkline/network'

import { AcsFailure, invalid } from '../azure/failure.ts'
import type { DoorReply } from '../door.ts'
import { refusalOf } from '../loopback.ts'
import type { Connection } from './connection.ts'
import { isPhone, numberOf } from './identity.ts'
import type { MediaStream } from './media-stream.ts'
import { type Operations, reply } from './operation.ts'
import { Recognition } from './recognition.ts'
import { results } from './result.ts'
import { establishedOf, type Service } from './service.ts'
import type { OperationTag } from './set-up.ts'
import type { Transcription } from './transcription.ts'
import { type CommunicationIdentifier, type PlaySource, type RequestOf, keyOf } from './wire/index.ts'

/** Operations that play, listen and stream. */
export function mediaOperations(service: Service) {
  const established = (parameters: Readonly<Record<string, string>>): Connection =>
    establishedOf(service, parameters['callConnectionId'])
  return {
    CallMedia_Play: ({ body, parameters }) => play(established(parameters), body),
    CallMedia_Recognize: ({ body, parameters }) => recognize(established(parameters), body),
    CallMedia_CancelAllMediaOperations({ parameters }) {
      const connection = established(parameters)
      connection.media.cancelAll()
      return reply(connection.id, 202)
    },
    CallMedia_StartContinuousDtmfRecognition({ body, parameters }) {
      const connection = established(parameters)
      connection.media.toneReports.start(partyOf(connection, body.targetParticipant), body.operationContext)
      return reply(connection.id, 200)
    },
    CallMedia_StopContinuousDtmfRecognition({ body, parameters }) {
      const connection = established(parameters)
      connection.media.toneReports.stop(partyOf(connection, body.targetParticipant), tagOf(body))
      return reply(connection.id, 200)
    },
    CallMedia_SendDtmfTones: ({ body, parameters }) => sendTones(established(parameters), body),
    CallMedia_StartTranscription({ body, parameters }) {
      const connection = established(parameters)
      const transcription = transcriptionOf(connection)
      transcription.start(body, tagOf(body))
      return reply(connection.id, 202, transcription.accepted(body))
    },
    CallMedia_UpdateTranscription({ body, parameters }) {
      const connection = established(parameters)
      transcriptionOf(connection).update(body, tagOf(body))
      return reply(connection.id, 202)
    },
    CallMedia_StopTranscription({ body, parameters }) {
      const connection = established(parameters)
      const transcription = transcriptionOf(connection)
      transcription.stop(tagOf(body))
      return reply(connection.id, 202, transcription.accepted(body))
    },
    CallMedia_StartMediaStreaming({ body, parameters }) {
      const connection = established(parameters)
      streamOf(connection).start(tagOf(body))
      return reply(connection.id, 202)
    },
    CallMedia_StopMediaStreaming({ body, parameters }) {
      const connection = established(parameters)
      streamOf(connection).stop(tagOf(body))
      return reply(connection.id, 202)
    },
  } satisfies Operations
}

function play(connection: Connection, body: RequestOf<'CallMedia_Play'>): DoorReply {
  const { playSources: sources, playTo = [], interruptCallMediaOperation: interrupt = false } = body
  checkSources(connection, sources)
  const order = { sources, loop: body.playOptions?.loop ?? false, tag: tagOf(body) }
  const { media } = connection
  if (playTo.length > 0) {
    if (interrupt) throw invalid('interruptCallMediaOperation is for a play to all')
    const targets = playTo.map((target) => partyOf(connection, target))
    media.mayPlayToOne()
    media.player.play({ ...order, targets })
  } else {
    media.mayPlayToAll()
    if (interrupt) media.player.interrupt(order)
    else media.player.play(order)
  }
  return reply(connection.id, 202)
}

function recognize(connection: Connection, body: RequestOf<'CallMedia_Recognize'>): DoorReply {
  const { recognizeInputType: type, recognizeOptions: options, playPrompt, playPrompts } = body
  if (playPrompt && playPrompts) throw invalid('playPrompt and playPrompts exclude one another')
  if (type !== 'dtmf') {
    if (!connection.hasSpeech) throw invalid('Speech needs callIntelligenceOptions.cognitiveServicesEndpoint at set-up')
    if (type === 'choices' && (options.choices ?? []).length === 0) throw invalid('choices is empty')
  }
  const maxTones = options.dtmfOptions?.maxTonesToCollect
  if (maxTones !== undefined && maxTones < 1) throw invalid('maxTonesToCollect is less than 1')
  const prompts = playPrompts ?? (playPrompt ? [playPrompt] : [])
  checkSources(connection, prompts)
  const leg = partyOf(connection, options.targetParticipant)
  const recognition = new Recognition(connection, { leg, type, prompts, options, tag: tagOf(body) })
  connection.media.recognize(recognition, { interrupt: body.interruptCallMediaOperation === true })
  return reply(connection.id, 202)
}

function sendTones(connection: Connection, body: RequestOf<'CallMedia_SendDtmfTones'>): DoorReply {
  const { tones, targetParticipant } = body
  if (!isPhone(targetParticipant)) throw invalid('Tones can be sent to a telephone number only')
  if (tones.length === 0) throw invalid('tones is empty')
  const leg = partyOf(connection, targetParticipant)
  const tag = tagOf(body)
  const keys = tones.map(keyOf).join('')
  void tellSent(connection, leg.sendDigits(keys), tag)
  const { operationContext } = body
  return reply(connection.id, 202, operationContext === undefined ? {} : { operationContext })
}

async function tellSent(connection: Connection, sending: Promise<boolean>, tag: OperationTag): Promise<void> {
  if (await sending) connection.emit('SendDtmfTonesCompleted', results.done, {}, tag)
  else connection.emit('SendDtmfTonesFailed', results.gone, {}, tag)
}

function checkSources(connection: Connection, sources: readonly PlaySource[]): void {
  connection.service.prompts.check(sources, { speech: connection.hasSpeech })
}

function streamOf(connection: Connection): MediaStream {
  const { stream } = connection.media
  if (!stream) throw new AcsFailure(405, 8522, "mediaStreamingOptions were not given at the call's set-up")
  return stream
}

function transcriptionOf(connection: Connection): Transcription {
  const { transcription } = connection.media
  if (!transcription) throw new AcsFailure(405, 8522, "transcriptionOptions were not given at the call's set-up")
  return transcription
}

/** The party that an identifier means, or a 400. */
export function partyOf(connection: Connection, identifier: CommunicationIdentifier): Leg {
  const number = numberOf(identifier)
  const leg = connection.party(number)
  if (!leg) throw invalid(`${number} is not on the call`)
  return leg
}

/** Where an operation's events go; throws for an address that cannot be called. */
export function tagOf(body: OperationTag): OperationTag {
  const { operationContext, operationCallbackUri } = body
  const refusal = operationCallbackUri === undefined ? undefined : refusalOf(operationCallbackUri, 'https:')
  if (refusal !== undefined) throw invalid(`operationCallbackUri ${refusal}`)
  return { operationContext, operationCallbackUri }
}
