import { contractTests, isSmokePromise, type LabFactory } from '@trunkline/contract'
import { startEmulator } from '@trunkline/emulator'
import { ucwa } from '@trunkline/ucwa'

import { openPremisesLab } from './fixtures/on-premises-lab.ts'

const factory: LabFactory = {
  provider: ucwa({
    surface: 'on-premises',
    domain: 'premises.example',
    userName: 'user@premises.example',
    password: 'example',
  }),
  open: async () => openPremisesLab(await startEmulator()),
}

contractTests(factory, { includes: isSmokePromise })
