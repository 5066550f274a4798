import { acsPlayAudio as adapter, type AcsPlayAudioConfig, type AcsPlayAudioProvider } from '@trunkline/acs-play-audio'
import { acsPlayAudioDoor } from '@trunkline/emulator'
import * as z from 'zod'

import type { Carrier } from './carrier.ts'
import { phoneNumbers } from './numbers.ts'

const ready = z.object({
  'acs-play-audio': z.object({
    connectionString: z.string(),
    source: z.string(),
    recordingHosts: z.array(z.string()),
  }),
})

/** Settings beside the resource, which is the simulated one. */
export type AcsPlayAudioSettings = Partial<
  Omit<AcsPlayAudioConfig, 'accessKey' | 'connectionString' | 'credential' | 'endpoint'>
>

export const carrier: Carrier<AcsPlayAudioProvider, AcsPlayAudioSettings> = {
  door: acsPlayAudioDoor(),
  provider: (emulator, settings) => adapter({ ...ready.parse(emulator.ready)['acs-play-audio'], ...settings }),
  async setUp({ emulator, telephony }) {
    await emulator.world.subscribe({ url: telephony.routeUrl('grid'), schema: 'eventgrid' })
    return phoneNumbers
  },
}
