import { labMutants, type LabFactory, type LabSettings, promises, runPromise, type Verdict } from '@trunkline/contract'
import { simulation } from '@trunkline/simulation'
import { expect, test } from 'vitest'

import { labOf } from './labs.ts'

const facts = { door: 'acs', dialPath: '/calling/callConnections' }

type ContractPromise = (typeof promises)[number]

/** Checks a promise against simulated Call Automation, which can do whatever a deadline is promised of. */
async function verdictOf(promise: ContractPromise, settings: LabSettings | undefined): Promise<Verdict> {
  const { run } = await simulation({
    provider: 'acs-call-automation',
    // transcription needs speech
    settings: { cognitiveServicesEndpoint: 'https://speech.example.com' },
    client: { ...settings },
  })
  return run((stage) => runPromise(promise, labOf(stage, facts, [])))
}

/** What a broken lab would set its client up with. The client of a run is there before its lab. */
async function brokenSettings(wanted: LabSettings | undefined): Promise<LabSettings | undefined> {
  let settings: LabSettings | undefined
  const factory: LabFactory = {
    provider: { name: 'acs-call-automation', capabilities: {} as LabFactory['provider']['capabilities'] },
    open(given) {
      settings = given
      return Promise.reject(new Error('this lab only listens'))
    },
  }
  await expect(labMutants['waits-for-ever'](factory).open(wanted)).rejects.toThrow('this lab only listens')
  return settings
}

test.each(promises.filter(({ settings }) => settings !== undefined))(
  '$title, and not without a deadline',
  async (promise) => {
    expect(await verdictOf(promise, promise.settings)).toEqual({ outcome: 'kept' })
    expect(await verdictOf(promise, await brokenSettings(promise.settings))).toMatchObject({
      outcome: 'broken',
      error: { message: expect.stringMatching(/^Not within 8000 ms/) },
    })
  },
)
