import { invalid } from '../azure/failure.ts'
import type { DoorReply } from '../door.ts'
import { resultData } from './callback.ts'
import type { CallContext } from './context.ts'
import { checkCallback, type Operations, reply } from './operation.ts'
import type { ServerCall } from './server-call.ts'
import { establishedOf, serverCallOf, type Service } from './service.ts'
import type { ApiVersion, RequestOf } from './wire/index.ts'

type PlayRequest = RequestOf<'CallConnections_PlayAudio'>

/** Operations on what is heard, inside of a call and from outside (docs/wire/acs-play-audio.md#play-audio). */
export function mediaOperations(service: Service) {
  return {
    CallConnections_PlayAudio({ body, version, parameters }) {
      const { id, serverCall, callbackUri } = establishedOf(service, parameters['callConnectionId'])
      const place = { order: id, source: `calling/callConnections/${id}/playAudio`, callbackUri }
      return play(serverCall, { body, version, place })
    },
    ServerCalls_PlayAudio({ body, version, parameters }) {
      const serverCall = serverCallOf(service, parameters['serverCallId'])
      const { id } = serverCall
      return play(serverCall, { body, version, place: { order: id, source: `calling/serverCalls/${id}/playAudio` } })
    },
    CallConnections_CancelAllMediaOperations({ body, version, parameters }) {
      const { id, serverCall } = establishedOf(service, parameters['callConnectionId'])
      serverCall.player.cancelAll()
      return reply(
        id,
        200,
        operation(service, { version, status: 'completed', operationContext: body.operationContext }),
      )
    },
  } satisfies Operations
}

/** Where the result of an operation goes, and what it is about. */
interface Place {
  readonly order: string
  readonly source: string
  /** Where it goes if the request names no other address. */
  readonly callbackUri?: string
}

function play(
  serverCall: ServerCall,
  { body, version, place }: { readonly body: PlayRequest; readonly version: ApiVersion; readonly place: Place },
): DoorReply {
  const { context, player } = serverCall
  const { audioFileUri: uri, audioFileId: fileId, operationContext, loop = false } = body
  checkCallback(body.callbackUri)
  if (uri === undefined && !context.prompts.has(fileId))
    throw invalid('audioFileUri is needed for a file that is not kept')
  const url = body.callbackUri ?? place.callbackUri
  player.play({
    prompt: { uri, fileId, call: place.order },
    loop,
    report(result) {
      if (url === undefined) return
      const data = resultData(result, operationContext, context.settings)
      context.post({ name: 'PlayAudioResult', url, source: place.source, order: place.order, data })
    },
  })
  return reply(place.order, 202, operation(context, { version, status: 'running', operationContext }))
}

/** The id had another name at first (docs/wire/acs-play-audio.md#versions). */
function operation(
  { network }: CallContext,
  {
    version,
    status,
    operationContext,
  }: { readonly version: ApiVersion; readonly status: string; readonly operationContext: string | undefined },
): object {
  const id = network.random.uuid()
  return {
    ...(version === '2021-06-15-preview' ? { id } : { operationId: id }),
    status,
    ...(operationContext !== undefined && { operationContext }),
  }
}
