import { type z } from 'zod'

import { incomingNumberListReply, incomingNumberReply, type IncomingNumberReply } from '../wire/reply-account.ts'
import {
  listIncomingNumbersQuery,
  type UpdateIncomingNumberForm,
  updateIncomingNumberRequest,
} from '../wire/request-account.ts'
import { type Fields } from './field.ts'
import { listed } from './page.ts'
import { type Connection, type RequestOptions } from './transport.ts'

/** The telephone numbers of an account; they are bought and given back elsewhere. */
export interface IncomingNumbers {
  /** A number's own id is found by `PhoneNumber`. */
  list(
    query?: Fields<z.input<typeof listIncomingNumbersQuery>>,
    options?: RequestOptions,
  ): AsyncIterable<IncomingNumberReply>
  retrieve(numberSid: string, options?: RequestOptions): Promise<IncomingNumberReply>
  /** Says what happens to calls to a number. */
  update(
    numberSid: string,
    form: Fields<UpdateIncomingNumberForm>,
    options?: RequestOptions,
  ): Promise<IncomingNumberReply>
}

/** The numbers behind a connection. */
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
