import { simulatedContract } from './carriers.ts'

await simulatedContract('acs-call-automation')
