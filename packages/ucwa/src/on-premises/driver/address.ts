import { type Address, TelephonyError } from '@trunkline/core/driver'

import { addressOf, sameAddress, uriOf } from '../../translate/address.ts'
import type { AdapterContext } from './context.ts'

/**
 * Returns a number without a scheme, which the server dials as it is, or the URI of an address
 * (docs/wire/ucwa.md#phone-audio).
 */
export function targetOf(address: Address): string {
  return address.kind === 'phone' || address.kind === 'local' ? address.number : uriOf(address, '')
}

/** Refuses a caller other than the user, since the server calls as the user only; throws `invalid-argument`. */
export async function requireOwn(
  { client, phoneNumber }: Pick<AdapterContext, 'client' | 'phoneNumber'>,
  from: Address | undefined,
): Promise<void> {
  if (from === undefined) return
  if (phoneNumber !== undefined && from.kind === 'phone' && from.number === phoneNumber) return
  const { userUri } = await client.application()
  if (userUri !== undefined && sameAddress(from, addressOf(userUri))) return
  throw new TelephonyError(
    'invalid-argument',
    "Calls only come from the user: leave out from, or pass the user's SIP address or the configured phoneNumber",
  )
}
