import { incomingNumberReply, type IncomingNumberReply } from '../wire/reply-account.ts'
import { type UpdateIncomingNumberForm, updateIncomingNumberRequest } from '../wire/request-account.ts'
import { type Connection, type RequestOptions } from './connection.ts'
import { type Fields } from './field.ts'

/** The telephone numbers of an account. */
export interface IncomingNumbers {
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
    update: (numberSid, form, { signal } = {}) =>
      connection.ask(
        {
          operation: 'updateIncomingNumber',
          ids: { NumberSid: numberSid },
          repeat: 'safe',
          fields: { schema: updateIncomingNumberRequest, values: form },
          signal,
        },
        incomingNumberReply,
      ),
  }
}
