import { signalwireDoor } from '@trunkline/emulator'
import {
  signalWireLaml as adapter,
  type SignalWireLamlConfig,
  type SignalWireLamlProvider,
} from '@trunkline/signalwire-laml'
import * as z from 'zod'

import type { Carrier } from './carrier.ts'
import { phoneNumbers } from './numbers.ts'

const ready = z.object({
  signalwire: z.object({ projectId: z.string(), apiToken: z.string(), signingKey: z.string() }),
})

export const carrier: Carrier<SignalWireLamlProvider, Partial<SignalWireLamlConfig>> = {
  door: signalwireDoor(),
  provider(emulator, settings) {
    const { apiToken, projectId, signingKey } = ready.parse(emulator.ready).signalwire
    return adapter({ baseUrl: `${emulator.url}/api/laml/2010-04-01`, projectId, apiToken, signingKey, ...settings })
  },
  setUp({ emulator, telephony }) {
    emulator.world.number(phoneNumbers.own, {
      voiceUrl: telephony.routeUrl('incoming'),
      statusCallback: telephony.routeUrl('number-status'),
    })
    return Promise.resolve(phoneNumbers)
  },
}
