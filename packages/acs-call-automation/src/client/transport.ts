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

/** What every operation takes. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
  /** For the whole request with all its attempts, in milliseconds. Default: as long as time-outs and attempts allow. */
  readonly deadlineMs?: number | undefined
  /** Sent as `x-ms-client-request-id`, by which the vendor's support finds the request; a new UUID by default. */
  readonly clientRequestId?: string | undefined
}

/** What the operations take that the service carries out once, however often they arrive. */
export interface RepeatableOptions extends RequestOptions {
  /** A new one for each call of the method by default. */
  readonly repeatability?: Repeatability | undefined
}

/** What is sent in one operation. */
export interface Invocation {
  readonly parameters?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly options?: RepeatableOptions | undefined
}

/** Carries out operations by their names. */
export interface Transport {
  readonly http: Http
  /** Where request ids come from. */
  readonly random: Random
  /** Host of the resource, with a port that is not the default. */
  readonly resourceHost: string
  /** Base URL of the resource. */
  readonly endpoint: string
  readonly recordingHosts: readonly string[]
  readonly perform: <Id extends OperationId>(operationId: Id, invocation: Invocation) => Promise<ReplyOf<Id>>
}

/** What a transport needs. */
export interface TransportOptions extends Omit<Transport, 'perform'> {
  readonly apiVersion: ApiVersion
  readonly now: () => number
}

/** Makes the transport of one resource. */
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
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema is the one of this very operation
      const schema = replies[operationId] as unknown as ReplySchema<ReplyOf<typeof operationId>>
      return parseReply(schema, reply, operationId)
    },
  }
}

/** What ends something, ends it once, however often it is asked. */
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
  // newest first, so that a version the operation came after stands behind it
  if (apiVersions.indexOf(version) <= apiVersions.indexOf(since)) return
  throw new TelephonyError('unsupported', `${operationId} needs api-version ${since}, not ${version}`)
}

function fill(template: string, parameters: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodePath`${parameters[name] ?? ''}`)
}
