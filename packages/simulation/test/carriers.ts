import { randomUUID } from 'node:crypto'

import {
  type ContractPromise,
  type ContractSubject,
  contractTestsBy,
  runPromise,
  type Verdict,
} from '@trunkline/contract'
import type { Warning } from '@trunkline/core'
import { type SimulatedProvider, simulation } from '@trunkline/simulation'

import { type CarrierFacts, labOf } from './labs.ts'

const untold = 'the service reports that a call is over and not why'
const notParticipant = 'the service gives each participant a channel, and the application is not a participant'

/** Where the carrier fetches every document, losing all its requests loses the call. */
const fetched = 'a call whose document cannot be fetched ends'

const laml = {
  door: 'signalwire',
  dialPath: '/Calls.json',
  exceptions: {
    'a prompt that cannot be fetched fails with operation-failed': 'a document moves on, and no one hears why',
  },
}

const acs = {
  door: 'acs',
  dialPath: '/calling/callConnections',
  // a room stands for all that are in it
  joinable: () => Promise.resolve({ options: { room: 'contract-room' }, number: 'contract-room' }),
  // the service mutes its own users only
  mutable: '8:acs:contract_user',
  exceptions: {
    'with separate channels each side is in a channel of its own': notParticipant,
    'a caller who gives up ends the incoming call, and a late answer fails':
      'the service reports nothing of a call before it is answered',
  },
}

/** The carriers, and what their contracts say of them. */
export const carriers = {
  'signalwire-laml': laml,
  'signalwire-laml with documents fetched': {
    ...laml,
    settings: { document: 'url' },
    exceptions: {
      ...laml.exceptions,
      'with its callbacks lost, an answer is known within five seconds': fetched,
      'with its callbacks and its socket lost, a stream ends as failed in time, and the next one is open': fetched,
    },
  },
  'acs-call-automation': { ...acs, settings: { cognitiveServicesEndpoint: 'https://speech.example.com' } },
  'acs-call-automation without speech': { ...acs, settings: { apiVersion: '2025-03-30-preview' } },
  'acs-play-audio': {
    door: 'acs-play-audio',
    dialPath: '/calling/callConnections',
    // a group call stands for all that are in it
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
      'with separate channels each side is in a channel of its own': notParticipant,
    },
  },
  'ucwa-trusted-application': { door: 'ucwa-trusted-application', dialPath: '/audioVideoInvitations' },
  'ucwa-on-premises': {
    door: 'ucwa-on-premises',
    dialPath: '/phoneAudioInvitations',
    polls: true,
    unmakeable: ['twice', 'late', 'out-of-order', 'never'],
  },
} as const satisfies Record<string, CarrierFacts>

export type CarrierName = keyof typeof carriers

/** The whole contract of a carrier, each promise in a world of its own. What weighs the process belongs to real sockets. */
export async function simulatedContract(name: CarrierName): Promise<void> {
  const subject = await subjectOf(name)
  contractTestsBy((promise) => checkSimulated(name, promise), subject, {
    concurrent: false,
    includes: ({ alone }) => alone !== true,
  })
}

/** What the contract knows of a carrier: the manifest of its client, and the facts. */
export async function subjectOf(name: CarrierName): Promise<ContractSubject> {
  const { exceptions, settings, unmakeable }: CarrierFacts = carriers[name]
  const { run } = await simulation({ provider: providerOf(name), ...(settings && { settings }) })
  const provider = await run(({ telephony }) => ({ name: telephony.provider, capabilities: telephony.capabilities }))
  return { provider, ...(exceptions && { exceptions }), ...(unmakeable && { unmakeable }) }
}

/** How many orders of requests, replies and callbacks a contract is checked in, one for each seed. */
export const contractSeeds = 20

/** Checks one promise in a new world, where requests overtake one another; each promise has a seed of its own by default. */
export async function checkSimulated(
  name: CarrierName,
  promise: ContractPromise,
  seed = seedOf(`${name}: ${promise.title}`),
): Promise<Verdict> {
  const facts: CarrierFacts = carriers[name]
  const warnings: Warning[] = []
  const onWarning = (warning: Warning): void => void warnings.push(warning)
  const { run } = await simulation({
    provider: providerOf(name),
    ...(facts.settings && { settings: facts.settings }),
    seed,
    latencyMs: 80,
    client: { ...promise.settings, onWarning },
  })
  return run((stage) => runPromise(promise, labOf(stage, facts, warnings)))
}

/** One of the seeds, the same for one text on every machine: together the promises meet all of them. */
function seedOf(text: string): number {
  const sum = Array.from(text).reduce((total, letter) => (total * 31 + (letter.codePointAt(0) ?? 0)) % 65_521, 0)
  return 1 + (sum % contractSeeds)
}

function providerOf(name: CarrierName): SimulatedProvider {
  return name.replace(/ .*$/, '') as SimulatedProvider
}
