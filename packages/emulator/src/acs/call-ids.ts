import type { Call } from '@trunkline/network'

import type { Network } from '../door.ts'

/** The ids that name a conversation: all connections of its calls share them (docs/wire/acs-call-automation.md#ids). */
export interface CallIds {
  /** Base64 of a URL. */
  readonly serverCallId: string
  readonly correlationId: string
}

/** The ids of a call's conversation, under which `/_world` finds it too; made when they are first asked for. */
export function idsOf({ network }: { readonly network: Network }, call: Call): CallIds {
  const { correlationId, serverCallId } = call.providerIds
  if (serverCallId !== undefined && correlationId !== undefined) return { serverCallId, correlationId }
  const address = `${network.base().url}/conversations/${call.id}?i=${network.random.uuid()}`
  const ids = { serverCallId: Buffer.from(address).toString('base64'), correlationId: network.random.uuid() }
  call.attach({ ...ids })
  return ids
}

/** The name of a connection's id: `/_world` finds the call by each of its connections. */
export function connectionIdName(others: number): string {
  return `callConnectionId${others === 0 ? '' : String(others + 1)}`
}
