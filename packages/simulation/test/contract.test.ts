import { farEndOverHttp, type Lab, type LabFactory, runPromise, selectPromises } from '@trunkline/contract'
import type { Warning } from '@trunkline/core'
import { type Hosts, simulation, type Stage } from '@trunkline/simulation'
import { describe, expect, test } from 'vitest'

import { exceptions } from './exceptions.ts'

/** A lab whose network is that of a run. */
function labOf({ carrierUrl, hosts, telephony, world }: Stage<'signalwire-laml'>, warnings: Warning[]): LabFactory {
  return {
    provider: { name: telephony.provider, capabilities: telephony.capabilities },
    async open(): Promise<Lab> {
      const far = await farEndOverHttp(carrierUrl ?? '', {
        door: 'signalwire',
        dialPath: '/Calls.json',
        prompts: promptsOf(hosts),
      })
      return {
        telephony,
        far,
        own: world.own,
        secrets: [],
        warnings,
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }
    },
  }
}

function promptsOf(hosts: Hosts) {
  return { add: (wav: Uint8Array) => hosts.add(wav), close: () => Promise.resolve() }
}

const example = await simulation({ provider: 'signalwire-laml' })
const { capabilities } = await example.run(({ telephony }) => telephony)

describe('the contract of signalwire-laml, simulated', () => {
  test.each(selectPromises(capabilities).map(({ promise }) => [promise.title, promise] as const))(
    '%s',
    async (title, promise) => {
      const warnings: Warning[] = []
      const { run } = await simulation({
        provider: 'signalwire-laml',
        client: { onWarning: (warning) => warnings.push(warning) },
      })
      const verdict = await run((stage) => runPromise(promise, labOf(stage, warnings)))
      const expected = title in exceptions ? /^broken$/ : /^(kept|refused)$/
      expect(verdict).toMatchObject({ outcome: expect.stringMatching(expected) })
    },
  )
})
