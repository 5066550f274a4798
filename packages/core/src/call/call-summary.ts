import type { CallSummary } from '../api/handle.ts'
import { type Address, addressText } from '../driver/index.ts'
import type { CallCore } from './core.ts'

/** The printed form of a call. */
export function summaryOf({ deps, direction, from, id, progress, providerCallId, to }: CallCore): CallSummary {
  const { answer, closedIn, end, phase } = progress
  const who = { direction, from: textOf(from), to: textOf(to) }
  const course = { state: closedIn ?? phase, answeredBy: answer?.by, endReason: end?.reason, endedBy: end?.by }
  return { id, provider: deps.provider.name, providerCallId, ...who, ...course }
}

function textOf(address: Address | undefined): string | undefined {
  return address && addressText(address)
}
