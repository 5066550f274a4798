import { ucwaTrustedDoor } from '@trunkline/emulator'
import { type TrustedApplicationConfig, type TrustedApplicationProvider, ucwa } from '@trunkline/ucwa'
import * as z from 'zod'

import type { Carrier } from './carrier.ts'

const service = z.object({
  applicationIdUri: z.string(),
  audience: z.string(),
  authority: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  discoverUrl: z.string(),
  endpoint: z.string(),
  issuer: z.string(),
  openIdConfigurationUrl: z.string(),
  phoneNumber: z.string(),
  poolUrl: z.string(),
  tenantDomain: z.string(),
  tenantId: z.string(),
})
const ready = z.object({ 'ucwa-trusted-application': service })

/** Settings beside the application, which is the simulated one. */
export type TrustedApplicationSettings = Partial<
  Omit<TrustedApplicationConfig, 'applicationId' | 'clientSecret' | 'credential' | 'surface'>
>

export const carrier: Carrier<TrustedApplicationProvider, TrustedApplicationSettings> = {
  door: ucwaTrustedDoor(),
  provider(emulator, settings) {
    const { clientId, poolUrl, tenantDomain: _, ...same } = ready.parse(emulator.ready)['ucwa-trusted-application']
    return ucwa({
      surface: 'trusted-application',
      ...same,
      applicationId: clientId,
      allowedHosts: [new URL(poolUrl).host],
      ...settings,
    })
  },
  setUp({ emulator, telephony }) {
    const { phoneNumber, tenantDomain } = ready.parse(emulator.ready)['ucwa-trusted-application']
    emulator.world.number(phoneNumber, { voiceUrl: telephony.routeUrl('incoming') })
    // the service calls users of the tenant, not telephones
    const [theirs, others] = [`sip:theirs@${tenantDomain}`, `sip:others@${tenantDomain}`] as const
    return Promise.resolve({ own: phoneNumber, theirs, others })
  },
}
