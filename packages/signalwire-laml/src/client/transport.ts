import { TelephonyError } from '@trunkline/core/driver'
import {
  type AttemptReport,
  createHttp,
  type Delay,
  type Http,
  type HttpDownload,
  parseReply,
  type Repeat,
  type ReplySchema,
  type Runtime,
  type RuntimeOptions,
  runtimeOf,
} from '@trunkline/core/http'
import type * as z from 'zod'

import { basicAuthorization } from '../auth/basic.ts'
import { classify } from '../failure.ts'
import { adapterName } from '../wire/adapter-name.ts'
import { encodeForm } from '../wire/form.ts'
import {
  BASE_PATHS,
  operationPath,
  operations,
  type OperationName,
  type PathParameters,
  type Suffix,
} from '../wire/resource.ts'
import { endpointFault, endpointOf, type EndpointOptions } from './endpoint.ts'
import { checkFields, checkUnspecified } from './field.ts'

/** Location and credentials of the account. */
export interface SignalWireClientOptions extends EndpointOptions, RuntimeOptions {
  readonly projectId: string
  /** Needs the scope Voice. */
  readonly apiToken: string
  /** Time-out of each attempt, in milliseconds. Default: 15,000. */
  readonly timeoutMs?: number | undefined
  /** Largest number of attempts of a repeatable request. Default: 3. */
  readonly attempts?: number
  /** Waits between attempts. Default: waits on the clock. */
  readonly delay?: Delay
  readonly onAttempt?: (attempt: AttemptReport) => void
}

/** Options of every request. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
  /** Limit for the whole request with all its attempts, in milliseconds. Default: as long as time-outs and attempts allow. */
  readonly deadlineMs?: number | undefined
  /**
   * Fields that the carrier accepts although its specification omits them, such as `TimeLimit`. They are sent unchecked
   * with the other fields. A name that the client knows fails with `invalid-argument`.
   */
  readonly unspecified?: Readonly<Record<string, string | number | boolean | readonly string[]>> | undefined
}

/** The path parameters other than the account. */
export type Ids<Name extends OperationName> = Omit<PathParameters<Name>, 'AccountSid'>

/** One request: its operation, its path parameters and its fields. */
export interface Ask<Name extends OperationName> extends RequestOptions {
  readonly operation: Name
  readonly ids: Ids<Name>
  readonly repeat: Repeat
  /** Sent as a form, or as the query of a GET. */
  readonly fields?: { readonly schema: z.ZodType; readonly values: object } | undefined
}

/** The account's REST API: paths, credentials, forms and replies. */
export interface Connection {
  ask<Name extends OperationName, T>(ask: Ask<Name>, schema: ReplySchema<T>): Promise<T>
  /** A request whose reply has no content. */
  tell<Name extends OperationName>(ask: Ask<Name>): Promise<void>
  /** Follows a link of a reply unchanged. */
  follow<T>(link: string, schema: ReplySchema<T>, options: RequestOptions): Promise<T>
  /**
   * Downloads a file of the account. The file may be protected, so its host receives the credentials; the host of a
   * redirect does not.
   */
  open(url: string, options: RequestOptions): Promise<HttpDownload>
  /** The absolute URL of an operation. */
  url<Name extends OperationName>(operation: Name, ids: Ids<Name>, suffix: Suffix): string
}

/** Connects to an account; opens nothing until the first request. Throws `invalid-configuration`. */
export function connectTo(options: SignalWireClientOptions): Connection {
  const fault = endpointFault(options)
  if (fault !== undefined) throw invalid(`${fault.option}: ${fault.message}`)
  const { origin, basePath } = endpointOf(options)
  const { projectId } = options
  const authorization = credentialsOf(options)
  const runtime = runtimeOf(options)
  const http = httpOf(options, runtime, origin, authorization)
  const path = <Name extends OperationName>(operation: Name, ids: Ids<Name>, suffix?: Suffix): string =>
    pathOf(basePath, operation, { ...ids, AccountSid: projectId }, suffix)

  const send = <Name extends OperationName>(ask: Ask<Name>) => {
    const { operation, ids, repeat, signal, deadlineMs } = ask
    const { method } = operations[operation]
    const values = valuesOf(ask)
    const sent = method === 'GET' ? { query: queryOf(values ?? {}) } : formOf(values)
    return http.send({ method, path: path(operation, ids), repeat, ...sent, signal, deadlineMs })
  }

  return {
    ask: async (ask, schema) => parseReply(schema, await send(ask), ask.operation),
    tell: async (ask) => {
      await send(ask)
    },
    follow: async (link, schema, { signal, deadlineMs }) =>
      parseReply(
        schema,
        await http.send({ method: 'GET', path: link, repeat: 'safe', signal, deadlineMs }),
        'the next page',
      ),
    open: (url, { signal, deadlineMs }) =>
      http.download({
        method: 'GET',
        path: url,
        repeat: 'safe',
        redirects: { allow: () => true, max: 3 },
        signal,
        deadlineMs,
      }),
    url: (operation, ids, suffix) => origin + path(operation, ids, suffix),
  }
}

function httpOf(options: SignalWireClientOptions, runtime: Runtime, baseUrl: string, authorization?: string): Http {
  const { timeoutMs, attempts, delay, onAttempt } = options
  return createHttp({
    ...runtime,
    baseUrl,
    provider: adapterName,
    classify,
    ...(authorization !== undefined && { authorize: () => ({ authorization }) }),
    timeoutMs,
    attempts,
    delay,
    onAttempt,
  })
}

function credentialsOf(options: SignalWireClientOptions): string {
  try {
    return basicAuthorization(options)
  } catch (thrown) {
    throw invalid(thrown instanceof Error ? thrown.message : 'the credentials cannot be used')
  }
}

function pathOf<Name extends OperationName>(
  basePath: string,
  operation: Name,
  ids: Ids<Name> & { readonly AccountSid: string },
  suffix: Suffix = '.json',
): string {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the account was added to what `Ids` leaves out
    const path = operationPath(operation, ids as unknown as PathParameters<Name>, suffix)
    return basePath + path.slice(BASE_PATHS[0].length)
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : 'an id is missing'
    throw new TelephonyError('invalid-argument', `${message}; nothing was sent`, { provider: adapterName })
  }
}

type Values = ReturnType<typeof checkFields>

function valuesOf({ fields, operation, unspecified }: Ask<OperationName>): Values | undefined {
  const extra = unspecified === undefined ? {} : checkUnspecified(fields?.schema, unspecified, operation)
  const hasExtra = Object.keys(extra).length > 0
  // a form with only unspecified fields is a valid update
  const hasOwn = fields !== undefined && !(hasExtra && Object.keys(fields.values).length === 0)
  const checked = hasOwn ? checkFields(fields.schema, fields.values, operation) : undefined
  return hasExtra ? { ...checked, ...extra } : checked
}

function formOf(values: Values | undefined): { body?: { form: string } } {
  return values === undefined ? {} : { body: { form: encodeForm(values) } }
}

function queryOf(values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))
}

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-configuration', message, { provider: adapterName })
}
