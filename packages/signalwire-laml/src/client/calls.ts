import type { Repeat } from '@trunkline/core/http'
import type * as z from 'zod'

import { callListReply, callReply, type CallReply } from '../wire/reply.ts'
import {
  createCallRequest,
  type CreateCallForm,
  listCallsQuery,
  updateCallRequest,
  type UpdateCallForm,
} from '../wire/request.ts'
import type { Fields } from './field.ts'
import { listed } from './page.ts'
import type { Connection, RequestOptions } from './transport.ts'

/** Operations of calls. */
export interface Calls {
  /** Places a call. It is never repeated, because a second request would ring twice. */
  create(form: Fields<CreateCallForm>, options?: RequestOptions): Promise<CallReply>
  list(query?: Fields<z.input<typeof listCallsQuery>>, options?: RequestOptions): AsyncIterable<CallReply>
  retrieve(callSid: string, options?: RequestOptions): Promise<CallReply>
  /** Redirects, cancels or ends a live call. */
  update(callSid: string, form: Fields<UpdateCallForm>, options?: UpdateOptions): Promise<CallReply>
  /** Deletes the record of a finished call. */
  delete(callSid: string, options?: RequestOptions): Promise<void>
}

/** Options of an update of a call. */
export interface UpdateOptions extends RequestOptions {
  /**
   * Whether the request is safe to repeat. Default: `safe` for an update that only ends or cancels the call, otherwise
   * `never`, because a prompt would play twice.
   */
  readonly repeat?: Extract<Repeat, 'safe' | 'never'>
}

/** Creates the operations of calls. */
export function createCalls(connection: Connection): Calls {
  return {
    create: (form, options) =>
      connection.ask(
        {
          operation: 'createCall',
          ids: {},
          repeat: 'never',
          fields: { schema: createCallRequest, values: form },
          ...options,
        },
        callReply,
      ),
    list: (query = {}, options) =>
      listed(
        connection,
        {
          operation: 'listCalls',
          ids: {},
          repeat: 'safe',
          fields: { schema: listCallsQuery, values: query },
          ...options,
        },
        callListReply,
        ({ calls }) => calls,
      ),
    retrieve: (callSid, options) =>
      connection.ask({ operation: 'readCall', ids: { CallSid: callSid }, repeat: 'safe', ...options }, callReply),
    update: (callSid, form, { repeat = isEnd(form) ? 'safe' : 'never', ...options } = {}) =>
      connection.ask(
        {
          operation: 'updateCall',
          ids: { CallSid: callSid },
          repeat,
          fields: { schema: updateCallRequest, values: form },
          ...options,
        },
        callReply,
      ),
    delete: (callSid, options) =>
      connection.tell({ operation: 'deleteCall', ids: { CallSid: callSid }, repeat: 'safe', ...options }),
  }
}

/** An ended call stays ended, but a repeated document would play twice. */
function isEnd({ Status, Url, Twiml, Laml }: Fields<UpdateCallForm>): boolean {
  return Status !== undefined && [Url, Twiml, Laml].every((document) => document === undefined)
}
