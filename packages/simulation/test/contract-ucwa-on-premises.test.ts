import { simulatedContract } from './carriers.ts'

await simulatedContract('ucwa-on-premises')
