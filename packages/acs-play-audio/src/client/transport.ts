import { checkBody, type RecordingStore } from '@trunkline/azure'
import { encodePath, parseReply, type ReplySchema } from '@trunkline/core/http'

import {
  type ApiVersion,
  type Operation,
  type OperationId,
  operationOf,
  replies,
  type ReplyOf,
  requests,
} from '../wire/index.ts'

/** What every operation takes. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
  /** For the whole request with all its attempts, in milliseconds. Default: as long as time-outs and attempts allow. */
  readonly deadlineMs?: number | undefined
  /** Sent as `x-ms-client-request-id`, by which the vendor's support finds the request; a new UUID by default. */
  readonly clientRequestId?: string | undefined
}

/** What is sent in one operation. */
export interface Invocation {
  readonly parameters?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly options?: RequestOptions | undefined
}

/** Carries out operations by their names, and knows where recordings' files are asked for. */
export interface Transport extends RecordingStore {
  readonly perform: <Id extends OperationId>(operationId: Id, invocation: Invocation) => Promise<ReplyOf<Id>>
}

/** Makes the transport of one resource. */
export function createTransport(store: RecordingStore, apiVersion: ApiVersion): Transport {
  return {
    ...store,
    async perform(operationId, { parameters = {}, body, options = {} }) {
      const { method, path }: Operation = operationOf(operationId)
      checkBody(requests[apiVersion][operationId], operationId, apiVersion, body)
      const reply = await store.http.send({
        method,
        path: fill(path, parameters),
        query: { 'api-version': apiVersion },
        headers: { 'x-ms-client-request-id': options.clientRequestId ?? store.random.uuid() },
        ...(body === undefined ? {} : { body: { json: body } }),
        repeat: method === 'POST' && !endings.has(operationId) ? 'never' : 'safe',
        signal: options.signal,
        deadlineMs: options.deadlineMs,
      })
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema is the one of this very operation
      const schema = replies[operationId] as unknown as ReplySchema<ReplyOf<typeof operationId>>
      return parseReply(schema, reply, operationId)
    },
  }
}

/**
 * The one POSTs that are harmless twice: what ends something, ends it once. No header makes others so
 * (docs/wire/acs-play-audio.md#retries).
 */
const endings: ReadonlySet<OperationId> = new Set<OperationId>([
  'CallConnections_HangupCall',
  'CallConnections_CancelAllMediaOperations',
])

/** The colon of a verb stays as it is, one in an id is encoded (docs/wire/acs-play-audio.md#operations). */
function fill(template: string, parameters: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodePath`${parameters[name] ?? ''}`)
}
