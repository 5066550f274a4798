import { lamlBinReply, type LamlBinReply } from '../wire/reply.ts'
import { type CreateLamlBinForm, createLamlBinRequest } from '../wire/request-conference.ts'
import { type Connection, type RequestOptions } from './connection.ts'
import { type Fields } from './field.ts'

/** Documents that the carrier keeps and serves. */
export interface LamlBins {
  /** Stores a document; the reply's `request_url` serves it. */
  create(form: Fields<CreateLamlBinForm>, options?: RequestOptions): Promise<LamlBinReply>
}

/** The stored documents behind a connection. */
export function createLamlBins(connection: Connection): LamlBins {
  return {
    create: (form, { signal } = {}) =>
      connection.ask(
        {
          operation: 'createLamlBin',
          ids: {},
          repeat: 'never',
          fields: { schema: createLamlBinRequest, values: form },
          signal,
        },
        lamlBinReply,
      ),
  }
}
