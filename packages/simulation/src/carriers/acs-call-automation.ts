import { acsCallAutomation as adapter, type AcsConfig, type AcsProvider } from '@trunkline/acs-call-automation'
import { acsDoor } from '@trunkline/emulator'
import * as z from 'zod'

import type { Carrier } from './carrier.ts'
import { phoneNumbers } from './numbers.ts'

const ready = z.object({
  acs: z.object({ connectionString: z.string(), resourceId: z.string(), openIdConfigurationUrl: z.string() }),
})

/** Settings beside the resource, which is the simulated one. */
export type AcsSettings = Partial<
  Omit<AcsConfig, 'accessKey' | 'connectionString' | 'credential' | 'endpoint' | 'resourceId' | 'verifyJwt'>
>

export const carrier: Carrier<AcsProvider, AcsSettings> = {
  door: acsDoor(),
  provider(emulator, settings) {
    const { connectionString, openIdConfigurationUrl, resourceId } = ready.parse(emulator.ready).acs
    return adapter({
      connectionString,
      resourceId,
      openIdConfigurationUrl,
      recordingHosts: [new URL(emulator.url).host],
      ...settings,
    })
  },
  async setUp({ emulator, telephony }) {
    await emulator.world.subscribe({ url: telephony.routeUrl('grid'), schema: 'eventgrid' })
    return phoneNumbers
  },
}
