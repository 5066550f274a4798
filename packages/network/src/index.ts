export type { Clock } from './clock.ts'
export { systemClock, systemRandom } from './machine.ts'
export { type Random, seededRandom } from './random.ts'
