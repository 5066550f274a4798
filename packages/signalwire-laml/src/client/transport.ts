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
import { type z } from 'zod'

import { basicAuthorization } from '../auth/basic.ts'
import { classify } from '../failure.ts'
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

/** Where the account lives, and what opens it. */
export interface SignalWireClientOptions extends EndpointOptions, RuntimeOptions {
  readonly projectId: string
  /** Needs the scope Voice. */
  readonly apiToken: string
  /** For each attempt, in milliseconds; 15 s by default. */
  readonly timeoutMs?: number | undefined
  /** How often a request that may be repeated is sent at most; 3 by default. */
  readonly attempts?: number
  /** Waits between attempts; by the clock by default. */
  readonly delay?: Delay
  readonly onAttempt?: (attempt: AttemptReport) => void
}

/** What every request takes. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
  /** For the whole request with all its attempts, in milliseconds. Default: as long as time-outs and attempts allow. */
  readonly deadlineMs?: number | undefined
  /**
   * Fields that the carrier takes although its specification leaves them out, such as `TimeLimit`: sent beside the others
   * as they are, unchecked. A name that the client knows fails with `invalid-argument`.
   */
  readonly unspecified?: Readonly<Record<string, string | number | boolean | readonly string[]>> | undefined
}

/** The variables of a path beside the account. */
export type Ids<Name extends OperationName> = Omit<PathParameters<Name>, 'AccountSid'>

/** One request: what is asked, of whom, with which fields. */
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
  /** A request whose reply says nothing. */
  tell<Name extends OperationName>(ask: Ask<Name>): Promise<void>
  /** Follows a link of a reply as it stands. */
  follow<T>(link: string, schema: ReplySchema<T>, options: RequestOptions): Promise<T>
  /** Reads a file of the account. It may be protected, so that its host gets the credentials; a host that it redirects to does not. */
  open(url: string, options: RequestOptions): Promise<HttpDownload>
  /** The absolute address of an operation. */
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
    provider: 'signalwire-laml',
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
    throw new TelephonyError('invalid-argument', `${message}; nothing was sent`, { provider: 'signalwire-laml' })
  }
}

type Values = ReturnType<typeof checkFields>

function valuesOf({ fields, operation, unspecified }: Ask<OperationName>): Values | undefined {
  const extra = unspecified === undefined ? {} : checkUnspecified(fields?.schema, unspecified, operation)
  const hasExtra = Object.keys(extra).length > 0
  // an update of unspecified fields only is an update, too
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
  return new TelephonyError('invalid-configuration', message, { provider: 'signalwire-laml' })
}
