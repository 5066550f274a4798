import { ucwaOnPremisesDoor } from '@trunkline/emulator'
import { type OnPremisesConfig, type OnPremisesProvider, ucwa } from '@trunkline/ucwa'
import * as z from 'zod'

import type { Carrier, CarrierStage } from './carrier.ts'
import { phoneNumbers } from './numbers.ts'

const ready = z.object({
  'ucwa-on-premises': z.object({
    domain: z.string(),
    lyncdiscoverUrl: z.string(),
    password: z.string(),
    phoneNumber: z.string(),
    userName: z.string(),
  }),
})

/** The telephone on the user's desk. */
const ownPhone = '+14255550170'

/** Settings beside the user, who is the simulated one. */
export type OnPremisesSettings = Partial<Omit<OnPremisesConfig, 'getTicket' | 'password' | 'surface' | 'userName'>>

export const carrier: Carrier<OnPremisesProvider, OnPremisesSettings> = {
  door: ucwaOnPremisesDoor(),
  provider(emulator, settings) {
    const { lyncdiscoverUrl, ...user } = ready.parse(emulator.ready)['ucwa-on-premises']
    return ucwa({
      surface: 'on-premises',
      ...user,
      autodiscoverUrl: lyncdiscoverUrl,
      ownPhone,
      availability: { supportedModalities: ['PhoneAudio', 'Audio'] },
      ...settings,
    })
  },
  async setUp(stage) {
    await channelOpen(stage)
    return { ...phoneNumbers, own: ready.parse(stage.emulator.ready)['ucwa-on-premises'].phoneNumber }
  },
}

/** Waits until the application polls for events: who calls before, calls a user who is signed out. */
async function channelOpen({ emulator, telephony, wait }: CarrierStage): Promise<void> {
  // a listener has the channel opened, as the first dial would
  if (telephony.can('answer')) telephony.onIncomingCall(() => undefined)()
  const polls = (): boolean => emulator.world.exchanges({ kind: 'request' }).some(({ url }) => /\/events\b/.test(url))
  while (!polls()) await wait(5)
}
