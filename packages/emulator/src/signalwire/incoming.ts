import type { Leg } from '@trunkline/network'

import type { NumberSettings } from '../number.ts'
import type { Account } from './account.ts'
import type { Target } from './webhook.ts'

/** Takes a call to one of the application's numbers and asks for its document; says whether the number has one. */
export function takeIncoming(account: Account, leg: Leg): boolean {
  const settings = account.network.numbers.get(leg.call.to)
  if (settings?.voiceUrl === undefined) return false
  const call = account.register({
    direction: 'inbound',
    from: leg.call.from,
    to: leg.call.to,
    fallback: targetOf(settings.voiceFallbackUrl, settings.voiceFallbackMethod),
    numberCallback: targetOf(settings.statusCallback, settings.statusCallbackMethod),
  })
  call.begin(leg)
  call.execute({ url: settings.voiceUrl, method: settings.voiceMethod ?? 'POST', event: 'document' })
  return true
}

function targetOf(url: string | undefined, method: NumberSettings['voiceMethod']): Target | undefined {
  return url === undefined ? undefined : { url, method: method ?? 'POST' }
}
