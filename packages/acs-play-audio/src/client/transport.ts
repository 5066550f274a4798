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

/** Options of every operation. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
  /** Limit for the whole request with all its attempts, in milliseconds. Default: as long as time-outs and attempts allow. */
  readonly deadlineMs?: number | undefined
  /** Sent as `x-ms-client-request-id`, which the vendor's support uses to find the request. Default: a new UUID. */
  readonly clientRequestId?: string | undefined
}

/** Parameters of one operation. */
export interface Invocation {
  readonly parameters?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly options?: RequestOptions | undefined
}

/** Sends operations by name. It also holds the hosts of recording files. */
export interface Transport extends RecordingStore {
  readonly perform: <Id extends OperationId>(operationId: Id, invocation: Invocation) => Promise<ReplyOf<Id>>
}

/** Creates the transport of one resource. */
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
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema belongs to this operation
      const schema = replies[operationId] as unknown as ReplySchema<ReplyOf<typeof operationId>>
      return parseReply(schema, reply, operationId)
    },
  }
}

/**
 * The only POSTs that are safe to repeat, because they end something. No header makes others safe
 * (docs/wire/acs-play-audio.md#retries).
 */
const endings: ReadonlySet<OperationId> = new Set<OperationId>([
  'CallConnections_HangupCall',
  'CallConnections_CancelAllMediaOperations',
])

/** Fills a path. The colon of a verb stays literal; a colon in an id is encoded (docs/wire/acs-play-audio.md#operations). */
function fill(template: string, parameters: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodePath`${parameters[name] ?? ''}`)
}
