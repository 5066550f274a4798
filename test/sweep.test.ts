import type { SimulatedProvider } from '@trunkline/simulation'
import { describe, expect, test } from 'vitest'

import { problemsOf } from './sweep/ledger.ts'
import { combinations, sweep } from './sweep/sweep.ts'
import { wholeCall } from './sweep/whole-call.ts'

/** Which kinds of exchange a whole call of each provider has. */
const kindsOf: Readonly<Record<SimulatedProvider, readonly string[]>> = {
  'acs-call-automation': ['request', 'callback', 'media', 'prompt'],
  'acs-play-audio': ['request', 'callback', 'prompt'],
  loopback: ['request', 'callback'],
  'signalwire-laml': ['request', 'callback', 'media', 'prompt'],
  'ucwa-on-premises': ['request'],
  'ucwa-trusted-application': ['request', 'callback', 'prompt'],
}

const providers = Object.keys(kindsOf) as SimulatedProvider[]

describe.each(providers)('a whole call of %s', (provider) => {
  test('succeeds step by step when nothing goes wrong', async () => {
    const story = await wholeCall(provider)
    expect(problemsOf(story)).toEqual([])
    expect(story).toMatchObject({ believed: 'ended', network: ['ended'] })
    expect(story.steps.filter(({ outcome }) => outcome !== 'ok')).toEqual([])
  })

  test.each(combinations.filter(({ kind }) => kindsOf[provider].includes(kind)))(
    'ends, whichever $kind meets "$effect": no handle is late, no call is lost, none is dialled twice',
    async ({ effect, kind }) => {
      const { findings, runs } = await sweep(provider, kind, effect)
      expect(runs).toBeGreaterThan(0)
      expect(findings).toEqual([])
    },
    120_000,
  )
})
