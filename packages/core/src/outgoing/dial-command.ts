import { verbRules } from '../api/option-rule.ts'
import { type DialOptions, vendorOptions } from '../api/option.ts'
import { type Destination, parseAddress } from '../base/address.ts'
import { refusal } from '../base/refusal.ts'
import type { CallDeps } from '../call/call-deps.ts'
import { checkOptions, type DialCommand, TelephonyError } from '../driver/index.ts'

/** What a dial sends, from its checked options; throws `invalid-argument` or `unsupported` before anything is sent. */
export function dialCommand(options: DialOptions, { clock, provider, random }: CallDeps): DialCommand {
  if (provider.capabilities.dial === 'unsupported') throw refusal(provider, 'dial', 'dial')
  checkOptions('dial', options, verbRules.dial)
  const to = listOf(options.to).map((destination) => parseAddress(destination, 'to'))
  if (to.length === 0) throw new TelephonyError('invalid-argument', 'to does not name anyone to call')
  if (to.length > 1 && provider.capabilities['dial.several'] === 'unsupported')
    throw refusal(provider, 'dial.several', 'a dial to several')
  return {
    to,
    from: options.from === undefined ? undefined : parseAddress(options.from, 'from'),
    displayName: options.displayName,
    ringMs: options.ringMs,
    idempotencyKey: options.idempotencyKey ?? random.uuid(),
    firstSentAt: clock.now(),
    prepare: options.prepare ?? {},
    providerOptions: vendorOptions(options, provider),
  }
}

function listOf(to: DialOptions['to']): readonly Destination[] {
  return isList(to) ? to : [to]
}

function isList(to: DialOptions['to']): to is readonly Destination[] {
  return Array.isArray(to)
}
