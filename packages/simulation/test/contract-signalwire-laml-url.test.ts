import { simulatedContract } from './carriers.ts'

await simulatedContract('signalwire-laml with documents fetched')
