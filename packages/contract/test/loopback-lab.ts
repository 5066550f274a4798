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
    unmakeable: ['never'],
    open(settings) {
      const network = createLoopbackNetwork()
      const warnings: Warning[] = []
      const provider = change(loopback({ network }))
      const telephony = createTelephony({ provider, ...settings, onWarning: (warning) => warnings.push(warning) })
      return Promise.resolve({
        telephony,
        // its audio has no socket that could stay away
        far: {
          ...network,
          fault: ({ effect, on, times }) =>
            Promise.resolve(on !== 'media' && network.fault({ effect, on, ...(times !== undefined && { times }) })),
        },
        own: '+14255550100',
        secrets: [secret],
        warnings,
        [Symbol.asyncDispose]: () => telephony.close(),
      })
    },
  }
}
