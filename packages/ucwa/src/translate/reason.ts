import type { EndReason, OperationFailure } from '@trunkline/core/driver'

import { type ErrorBody, errorSubcodes, type SubcodeTopic } from '../wire/index.ts'

/** Topic of a subcode; undefined for one that the service has added. */
export function subcodeTopic(subcode: string): SubcodeTopic | undefined {
  return topics.get(subcode)
}

/** End reason by the `reason` of an event or, if that says little, by the state of the invitation. */
export function endReasonOf(reason: ErrorBody | undefined, state?: string): EndReason {
  const topic = subcodeTopic(reason?.subcode ?? '')
  const told = topic && endReasons[topic]
  if (told !== undefined) return told
  if (reason?.code.endsWith('Timeout') === true) return 'no-answer'
  return stateReasons[state ?? ''] ?? 'failed'
}

/** Failure of an operation by the `reason` of its event. */
export function failureOf(reason: ErrorBody | undefined): OperationFailure {
  if (reason === undefined) return { code: 'unknown', message: 'the service gave no reason' }
  const { code, subcode, message } = reason
  const topic = subcodeTopic(subcode ?? '')
  const providerCode = providerCodeOf(reason)
  return {
    code: (topic && failureCodes[topic]) ?? (code.endsWith('Timeout') ? 'timeout' : 'unknown'),
    message: message ?? providerCode,
    providerCode,
  }
}

/** Code and subcode as one text. */
export function providerCodeOf({ code, subcode }: ErrorBody): string {
  return subcode === undefined ? code : `${code}/${subcode}`
}

const topics: ReadonlyMap<string, SubcodeTopic> = new Map(
  Object.keys(errorSubcodes)
    .filter(isTopic)
    .flatMap((topic) => errorSubcodes[topic].map((subcode): [string, SubcodeTopic] => [subcode, topic])),
)

function isTopic(name: string): name is SubcodeTopic {
  return Object.hasOwn(errorSubcodes, name)
}

const endReasons: Readonly<Record<SubcodeTopic, EndReason | undefined>> = {
  declined: 'declined',
  busy: 'busy',
  unanswered: 'no-answer',
  cancelled: 'cancelled',
  unreachable: 'unreachable',
  elsewhere: 'transferred',
  ordinary: 'hung-up',
  media: 'failed',
  setting: 'failed',
  limit: 'failed',
  standing: undefined,
}

const stateReasons: Readonly<Record<string, EndReason>> = {
  Declined: 'declined',
  Cancelled: 'cancelled',
  Forwarded: 'transferred',
}

const failureCodes: Readonly<Record<SubcodeTopic, OperationFailure['code'] | undefined>> = {
  declined: 'declined',
  busy: 'busy',
  unanswered: 'no-answer',
  cancelled: undefined,
  unreachable: 'unreachable',
  elsewhere: undefined,
  ordinary: undefined,
  media: 'media',
  setting: 'rejected',
  limit: 'rejected',
  standing: 'rejected',
}
