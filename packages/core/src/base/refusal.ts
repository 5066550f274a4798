import { type CapabilityName, type Provider, TelephonyError } from '../driver/index.ts'
import type { Warnings } from './warning.ts'

/** The run-time refusal of what a manifest excludes. */
export function refusal(provider: Provider, capability: CapabilityName, verb: string, callId?: string): TelephonyError {
  const reason = provider.reasons[capability]
  const because = reason === undefined ? '' : `: ${reason}`
  return new TelephonyError(
    'unsupported',
    `${provider.name} does not support ${capability}, so ${verb} was not sent${because}. Ask call.can('${capability}') first`,
    { provider: provider.name, callId },
  )
}

/** A structured warning, once, with the reason: what is emulated may surprise. */
export function warnIfEmulated(provider: Provider, warnings: Warnings, capability: CapabilityName): void {
  const { capabilities, reasons } = provider
  if (capabilities[capability] !== 'emulated') return
  const reason = reasons[capability] ?? 'the carrier has no such operation'
  warnings.raise({ code: 'emulated', check: capability, message: `${capability} is emulated: ${reason}` })
}
