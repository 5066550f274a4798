import { contractTests, isSmokePromise, type LabFactory } from '@trunkline/contract'
import { startEmulator } from '@trunkline/emulator'
import { ucwa } from '@trunkline/ucwa'

import { openLab } from './fixtures/lab.ts'

const example = ucwa({
  surface: 'trusted-application',
  endpoint: 'sip:trunkline@trunkline.example',
  applicationId: '00000000-0000-4000-8000-000000000000',
  clientSecret: 'example',
  applicationIdUri: 'https://trunkline.example/application',
  tenantId: '00000000-0000-4000-8000-000000000000',
})

const factory: LabFactory = {
  provider: example,
  open: async (client) => openLab(await startEmulator(), client),
}

contractTests(factory, { includes: isSmokePromise })
