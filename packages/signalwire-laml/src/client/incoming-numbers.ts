import type * as z from 'zod'

import { incomingNumberListReply, incomingNumberReply, type IncomingNumberReply } from '../wire/reply-account.ts'
import {
  listIncomingNumbersQuery,
  type UpdateIncomingNumberForm,
  updateIncomingNumberRequest,
} from '../wire/request-account.ts'
import type { Fields } from './field.ts'
import { listed } from './page.ts'
import type { Connection, RequestOptions } from './transport.ts'

/** Operations of the account's phone numbers, which are bought and released elsewhere. */
export interface IncomingNumbers {
  /** Lists numbers; `PhoneNumber` finds the id of a number. */
  list(
    query?: Fields<z.input<typeof listIncomingNumbersQuery>>,
    options?: RequestOptions,
  ): AsyncIterable<IncomingNumberReply>
  retrieve(numberSid: string, options?: RequestOptions): Promise<IncomingNumberReply>
  /** Sets how calls to a number are handled. */
  update(
    numberSid: string,
    form: Fields<UpdateIncomingNumberForm>,
    options?: RequestOptions,
  ): Promise<IncomingNumberReply>
}

/** Creates the operations of phone numbers. */
export function createIncomingNumbers(connection: Connection): IncomingNumbers {
  return {
    list: (query = {}, options) =>
      listed(
        connection,
        {
          operation: 'listIncomingNumbers',
          ids: {},
          repeat: 'safe',
          fields: { schema: listIncomingNumbersQuery, values: query },
          ...options,
        },
        incomingNumberListReply,
        ({ incoming_phone_numbers: numbers }) => numbers,
      ),
    retrieve: (numberSid, options) =>
      connection.ask(
        { operation: 'readIncomingNumber', ids: { NumberSid: numberSid }, repeat: 'safe', ...options },
        incomingNumberReply,
      ),
    update: (numberSid, form, options) =>
      connection.ask(
        {
          operation: 'updateIncomingNumber',
          ids: { NumberSid: numberSid },
          repeat: 'safe',
          fields: { schema: updateIncomingNumberRequest, values: form },
          ...options,
        },
        incomingNumberReply,
      ),
  }
}
