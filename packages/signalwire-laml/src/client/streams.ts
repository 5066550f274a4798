import { TelephonyError } from '@trunkline/core/driver'

import { adapterName } from '../wire/adapter-name.ts'
import { parameterFields } from '../wire/parameter.ts'
import { streamReply, type StreamReply } from '../wire/reply.ts'
import { createStreamRequest, type CreateStreamForm, updateStreamRequest } from '../wire/request.ts'
import type { Fields } from './field.ts'
import type { Connection, RequestOptions } from './transport.ts'

/** Options of a stream: the vendor's fields, and custom values that the start message of the socket repeats. */
export type StreamForm = Fields<
  Pick<
    CreateStreamForm,
    'Url' | 'Name' | 'Track' | 'StatusCallback' | 'StatusCallbackMethod' | 'AuthorizationBearerToken'
  >
> & {
  /** At most 99; sent as `Parameter1.Name`, `Parameter1.Value`, …. */
  readonly parameters?: Readonly<Record<string, string>>
}

/** Operations of the one-way streams of live calls. */
export interface Streams {
  create(callSid: string, form: StreamForm, options?: RequestOptions): Promise<StreamReply>
  stop(callSid: string, streamSid: string, options?: RequestOptions): Promise<StreamReply>
}

/** Creates the operations of streams. */
export function createStreams(connection: Connection): Streams {
  return {
    create: async (callSid, { parameters = {}, ...form }, options) =>
      connection.ask(
        {
          operation: 'createStream',
          ids: { CallSid: callSid },
          repeat: 'never',
          fields: { schema: createStreamRequest, values: { ...form, ...numbered(parameters) } },
          ...options,
        },
        streamReply,
      ),
    stop: (callSid, streamSid, options) =>
      connection.ask(
        {
          operation: 'updateStream',
          ids: { CallSid: callSid, StreamSid: streamSid },
          repeat: 'safe',
          fields: { schema: updateStreamRequest, values: { Status: 'stopped' } },
          ...options,
        },
        streamReply,
      ),
  }
}

/** Custom values as the numbered pairs of the form; more than 99 fail with `invalid-argument`. */
export function numbered(parameters: Readonly<Record<string, string>>): Record<string, string> {
  try {
    return parameterFields(parameters)
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : 'the parameters cannot be sent'
    throw new TelephonyError('invalid-argument', message, { provider: adapterName })
  }
}
