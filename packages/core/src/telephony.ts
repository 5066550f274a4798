import { telephonyRule } from './api/option-rule.ts'
import type { Required, Telephony, TelephonyOptions } from './api/telephony.ts'
import { Client } from './client.ts'
import { requireAll, type Requirement } from './config/require.ts'
import { type Capabilities, checkOptions, type Provider, TelephonyError } from './driver/index.ts'

/**
 * Opens telephony through one provider. Throws `unsupported` when the provider lacks what `require` names, and
 * `invalid-argument` for a public URL that no carrier may be given. Sends nothing.
 */
export function createTelephony<
  const Name extends string,
  const C extends Capabilities,
  const Route extends string = string,
  const Needed extends Requirement = never,
>(options: TelephonyOptions<Provider<Name, C, Route>, Needed>): Telephony<Required<C, Needed>, Route> {
  checkOptions('createTelephony', options, telephonyRule)
  const { provider }: Partial<typeof options> = options
  if (provider === undefined)
    throw new TelephonyError('invalid-argument', 'createTelephony needs a provider: one that an adapter makes')
  requireAll(provider, options.require ?? [])
  return asTelephony<Required<C, Needed>, Route>(new Client(options))
}

/** The manifest decides which members the type shows; the hidden verbs fail at run time. */
function asTelephony<C extends Capabilities, Route extends string>(client: object): Telephony<C, Route> {
  if (isTelephony<C, Route>(client)) return client
  throw new Error('unreachable')
}

function isTelephony<C extends Capabilities, Route extends string>(value: object): value is Telephony<C, Route> {
  return value instanceof Client
}
