import { simulatedContract } from './carriers.ts'

await simulatedContract('acs-play-audio')
