import { createTelephony, type Provider, type Warning } from '@trunkline/core'
import { createLoopbackNetwork, loopback } from '@trunkline/loopback'

import type { LabFactory } from '../src/index.ts'

/** Nothing of loopback's is secret; a mutant leaks this. */
export const secret = 'contract-secret-7f3a'

/** Opens loopback, or what a change makes of it, in real time. */
export function loopbackLab(change: (provider: Provider) => Provider = (provider) => provider): LabFactory {
  const { name, capabilities } = change(loopback())
  return {
    provider: { name, capabilities },
    open() {
      const network = createLoopbackNetwork()
      const warnings: Warning[] = []
      const provider = change(loopback({ network }))
      const telephony = createTelephony({ provider, onWarning: (warning) => warnings.push(warning) })
      return Promise.resolve({
        telephony,
        far: network,
        own: '+14255550100',
        secrets: [secret],
        warnings,
        [Symbol.asyncDispose]: () => telephony.close(),
      })
    },
  }
}
