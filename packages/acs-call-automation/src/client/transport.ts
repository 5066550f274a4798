import { checkBody } from '@trunkline/azure'
import { type Random, TelephonyError } from '@trunkline/core/driver'
import { encodePath, type Http, parseReply, type Repeat, type ReplySchema } from '@trunkline/core/http'

import {
  type ApiVersion,
  apiVersions,
  type Operation,
  type OperationId,
  operationOf,
  replies,
  type ReplyOf,
  requests,
} from '../wire/index.ts'
import { type Repeatability, repeatabilityHeaders } from './repeatability.ts'

/** Options of every operation. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
  /** Limit for the whole request with all its attempts, in milliseconds. Default: as long as time-outs and attempts allow. */
  readonly deadlineMs?: number | undefined
  /** Sent as `x-ms-client-request-id`, which the vendor's support uses to find the request. Default: a new UUID. */
  readonly clientRequestId?: string | undefined
}

/** Options of operations that the service carries out once, however often they arrive. */
export interface RepeatableOptions extends RequestOptions {
  /** Default: a new one for each call of the method. */
  readonly repeatability?: Repeatability | undefined
}

/** Parameters of one operation. */
export interface Invocation {
  readonly parameters?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly options?: RepeatableOptions | undefined
}

/** Sends operations by name. */
export interface Transport {
  readonly http: Http
  /** Source of request ids. */
  readonly random: Random
  /** Host of the resource, with a port that is not the default. */
  readonly resourceHost: string
  /** Base URL of the resource. */
  readonly endpoint: string
  readonly recordingHosts: readonly string[]
  readonly perform: <Id extends OperationId>(operationId: Id, invocation: Invocation) => Promise<ReplyOf<Id>>
}

/** Options of a transport. */
export interface TransportOptions extends Omit<Transport, 'perform'> {
  readonly apiVersion: ApiVersion
  readonly now: () => number
}

/** Creates the transport of one resource. */
export function createTransport({ apiVersion, now, ...place }: TransportOptions): Transport {
  return {
    ...place,
    async perform(operationId, { parameters = {}, body, options = {} }) {
      const operation: Operation = operationOf(operationId)
      checkVersion(operation, operationId, apiVersion)
      checkBody(requests[apiVersion][operationId], operationId, apiVersion, body)
      const reply = await place.http.send({
        method: operation.method,
        path: fill(operation.path, parameters),
        query: { 'api-version': apiVersion },
        headers: {
          'x-ms-client-request-id': options.clientRequestId ?? place.random.uuid(),
          ...(operation.repeatable ? repeatabilityHeaders(options.repeatability, { random: place.random, now }) : {}),
        },
        ...(body === undefined ? {} : { body: { json: body } }),
        repeat: repeatOf(operation),
        signal: options.signal,
        deadlineMs: options.deadlineMs,
      })
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema belongs to this operation
      const schema = replies[operationId] as unknown as ReplySchema<ReplyOf<typeof operationId>>
      return parseReply(schema, reply, operationId)
    },
  }
}

/** Operations that end something: repeating one has no further effect. */
const endings: ReadonlySet<string> = new Set<OperationId>([
  'CallMedia_CancelAllMediaOperations',
  'CallMedia_StopContinuousDtmfRecognition',
  'CallMedia_StopMediaStreaming',
  'CallMedia_StopTranscription',
])

function repeatOf({ method, operationId, repeatable }: Operation): Repeat {
  if (repeatable) return 'keyed'
  return method === 'POST' && !endings.has(operationId) ? 'never' : 'safe'
}

function checkVersion({ since }: Operation, operationId: OperationId, version: ApiVersion): void {
  // newest first, so a version without the operation comes after the one that introduced it
  if (apiVersions.indexOf(version) <= apiVersions.indexOf(since)) return
  throw new TelephonyError('unsupported', `${operationId} needs api-version ${since}, not ${version}`)
}

function fill(template: string, parameters: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodePath`${parameters[name] ?? ''}`)
}
