import { randomUUID } from 'node:crypto'

import { runPromise, selectPromises } from '@trunkline/contract'
import type { Warning } from '@trunkline/core'
import { type SimulatedProvider, simulation } from '@trunkline/simulation'
import { describe, expect, test } from 'vitest'

import { type CarrierFacts, labOf } from './labs.ts'

const untold = 'the service reports that a call is over and not why'

/** The carriers, and what their own contract tests say of them. */
const carriers: Readonly<Partial<Record<SimulatedProvider, CarrierFacts>>> = {
  'signalwire-laml': {
    door: 'signalwire',
    dialPath: '/Calls.json',
    exceptions: {
      'a prompt that cannot be fetched fails with operation-failed': 'a document moves on, and no one hears why',
    },
  },
  'acs-call-automation': {
    door: 'acs',
    dialPath: '/calling/callConnections',
    settings: { cognitiveServicesEndpoint: 'https://speech.example.com' },
    joinable: () => Promise.resolve({ options: { room: 'contract-room' }, number: 'contract-room' }),
    mutable: '8:acs:contract_user',
    exceptions: {
      'with separate channels each side is in a channel of its own': 'the application is not a participant',
      'a caller who gives up ends the incoming call, and a late answer fails': untold,
    },
  },
  'acs-play-audio': {
    door: 'acs-play-audio',
    dialPath: '/calling/callConnections',
    joinable() {
      const group = randomUUID()
      return Promise.resolve({ options: { group }, number: group })
    },
    exceptions: {
      'a busy number ends the call with busy, and answered() fails with call-ended': untold,
      'a number that declines ends the call with declined, and answered() fails with call-ended': untold,
      'a number that does not answer ends the call with no-answer, and answered() fails with call-ended': untold,
      'a number that cannot be reached ends the call with unreachable, and answered() fails with call-ended': untold,
      'with its callbacks lost, an answer is known within five seconds':
        'the service cannot be asked how a call stands',
      'with separate channels each side is in a channel of its own': 'the application is not a participant',
    },
  },
  'ucwa-trusted-application': { door: 'ucwa-trusted-application', dialPath: '/audioVideoInvitations' },
  'ucwa-on-premises': { door: 'ucwa-on-premises', dialPath: '/phoneAudioInvitations', polls: true },
}

for (const [provider, facts] of Object.entries(carriers) as [SimulatedProvider, CarrierFacts][]) {
  const { settings = {} } = facts
  const { run } = await simulation({ provider, settings })
  const { capabilities } = await run(({ telephony }) => telephony)
  // what weighs the process belongs to real sockets
  const simulable = selectPromises(capabilities).flatMap(({ promise }) => (promise.alone === true ? [] : [promise]))
  describe(`the contract of ${provider}, simulated`, () => {
    test.each(simulable.map((promise) => [promise.title, promise] as const))('%s', async (title, promise) => {
      const warnings: Warning[] = []
      const onWarning = (warning: Warning): void => void warnings.push(warning)
      const lab = await simulation({
        provider,
        settings,
        seed: 2,
        latencyMs: 80,
        client: { ...promise.settings, onWarning },
      })
      const verdict = await lab.run((stage) => runPromise(promise, labOf(stage, facts, warnings)))
      const expected = title in (facts.exceptions ?? {}) ? /^broken$/ : /^(kept|refused|not-makeable)$/
      expect(verdict).toMatchObject({ outcome: expect.stringMatching(expected) })
    })
  })
}
