import { simulatedContract } from './carriers.ts'

await simulatedContract('ucwa-trusted-application')
