import type { CallbackEvent } from './callbacks.ts'
import type { LiveCall } from './live-call.ts'
import type { Result } from './result.ts'
import type { SourcedTag } from './set-up.ts'
import type { EventName } from './wire/index.ts'

/** An event about a call, as it is posted (docs/wire/acs-call-automation.md#callback-events). */
export function callbackOf(
  { id, ids, setUp: { version, request } }: Pick<LiveCall, 'id' | 'ids' | 'setUp'>,
  event: {
    readonly name: EventName
    readonly result: Result
    readonly data: Readonly<Record<string, unknown>>
    readonly tag: SourcedTag
  },
): CallbackEvent {
  const { name, result, data, tag } = event
  const { code, subCode, message } = result
  return {
    name,
    url: tag.operationCallbackUri ?? request.callbackUri,
    source: tag.source ?? `calling/callConnections/${id}`,
    order: id,
    version,
    data: {
      callConnectionId: id,
      ...ids,
      ...data,
      ...(tag.operationContext !== undefined && { operationContext: tag.operationContext }),
      // SIP and Q.850 details came with 2026-03-12
      resultInformation: version === '2026-03-12' ? result : { code, subCode, message },
    },
  }
}
