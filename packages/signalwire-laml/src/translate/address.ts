import { type Address, TelephonyError } from '@trunkline/core/driver'

import { adapterName } from '../wire/adapter-name.ts'

/** An address in the carrier's forms and documents; an anonymous one fails with `invalid-argument`. */
export function textOf(address: Address, name: 'to' | 'from'): string {
  if (address.kind === 'phone' || address.kind === 'local') return address.number
  if (address.kind === 'sip') return address.uri
  if (address.kind === 'vendor') return address.id
  throw new TelephonyError('invalid-argument', `${name} cannot be anonymous; nothing was sent`, {
    provider: adapterName,
  })
}
