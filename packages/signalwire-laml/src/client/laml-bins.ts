import type * as z from 'zod'

import { lamlBinListReply, lamlBinReply, type LamlBinReply } from '../wire/reply-account.ts'
import { type LamlBinForm, lamlBinRequest, listLamlBinsQuery } from '../wire/request-account.ts'
import type { Fields } from './field.ts'
import { listed } from './page.ts'
import type { Connection, RequestOptions } from './transport.ts'

/** Operations of documents that the carrier stores and serves. */
export interface LamlBins {
  /** Stores a document; the reply's `request_url` serves it. */
  create(form: Fields<LamlBinForm>, options?: RequestOptions): Promise<LamlBinReply>
  list(query?: Fields<z.input<typeof listLamlBinsQuery>>, options?: RequestOptions): AsyncIterable<LamlBinReply>
  retrieve(binSid: string, options?: RequestOptions): Promise<LamlBinReply>
  /** Changes a document; later requests for it get the new one. */
  update(binSid: string, form: Fields<LamlBinForm>, options?: RequestOptions): Promise<LamlBinReply>
  delete(binSid: string, options?: RequestOptions): Promise<void>
}

/** Creates the operations of stored documents. */
export function createLamlBins(connection: Connection): LamlBins {
  return {
    create: (form, options) =>
      connection.ask(
        { operation: 'createLamlBin', ids: {}, repeat: 'never', fields: fieldsOf(form), ...options },
        lamlBinReply,
      ),
    list: (query = {}, options) =>
      listed(
        connection,
        {
          operation: 'listLamlBins',
          ids: {},
          repeat: 'safe',
          fields: { schema: listLamlBinsQuery, values: query },
          ...options,
        },
        lamlBinListReply,
        ({ laml_bins: bins }) => bins,
      ),
    retrieve: (binSid, options) =>
      connection.ask({ operation: 'readLamlBin', ids: { BinSid: binSid }, repeat: 'safe', ...options }, lamlBinReply),
    update: (binSid, form, options) =>
      connection.ask(
        { operation: 'updateLamlBin', ids: { BinSid: binSid }, repeat: 'safe', fields: fieldsOf(form), ...options },
        lamlBinReply,
      ),
    delete: (binSid, options) =>
      connection.tell({ operation: 'deleteLamlBin', ids: { BinSid: binSid }, repeat: 'safe', ...options }),
  }
}

function fieldsOf(values: Fields<LamlBinForm>): { readonly schema: z.ZodType; readonly values: object } {
  return { schema: lamlBinRequest, values }
}
