import { type ContractPromise, selectPromises } from '@trunkline/contract'

import {
  type CarrierName,
  carriers,
  checkSimulated,
  contractSeeds,
  subjectOf,
} from '../../packages/simulation/test/carriers.ts'

/** A promise that one order of events broke. */
export interface BrokenPromise {
  readonly carrier: CarrierName
  readonly title: string
  readonly seed: number
  readonly error: Error
}

/** What became of the contracts under all seeds. */
export interface ContractSweep {
  readonly checks: number
  readonly broken: readonly BrokenPromise[]
}

/** Every promise of every carrier that `wanted` names, once for each seed: each draws the time of every hop anew, 0 to 80 ms. */
export async function sweepContracts(
  wanted: (carrier: CarrierName) => boolean,
  progress: (line: string) => void,
): Promise<ContractSweep> {
  const broken: BrokenPromise[] = []
  let checks = 0
  for (const carrier of (Object.keys(carriers) as CarrierName[]).filter(wanted)) {
    const promises = await promisesOf(carrier)
    for (let seed = 1; seed <= contractSeeds; seed += 1) {
      for (const promise of promises) {
        checks += 1
        const verdict = await checkSimulated(carrier, promise, seed)
        if (verdict.outcome !== 'broken') continue
        broken.push({ carrier, title: promise.title, seed, error: verdict.error })
        progress(`${carrier}, seed ${seed}: broken: ${promise.title}`)
      }
      progress(`${carrier}: ${promises.length} promises under seed ${seed}`)
    }
  }
  return { checks, broken }
}

/** The promises that a carrier keeps in a simulation. What weighs the process needs real sockets. */
async function promisesOf(carrier: CarrierName): Promise<readonly ContractPromise[]> {
  const { exceptions = {}, provider } = await subjectOf(carrier)
  return selectPromises(provider.capabilities).flatMap(({ promise }) =>
    promise.alone === true || promise.title in exceptions ? [] : [promise],
  )
}
