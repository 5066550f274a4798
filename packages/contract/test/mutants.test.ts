import { type Capabilities, capabilityNames, type Provider } from '@trunkline/core'
import { loopback } from '@trunkline/loopback'
import { inVirtualTime } from '@trunkline/simulation'
import { aroundEach, describe, expect, test } from 'vitest'

import {
  type ContractPromise,
  type FaultOrder,
  type LabFactory,
  labMutants,
  type MutantName,
  mutants,
  NotMakeable,
  promises,
  runPromise,
  selectPromises,
  smokePromises,
} from '../src/index.ts'
import { loopbackLab, secret } from './loopback-lab.ts'
import { streamCatches } from './stream-catches.ts'

// what weighs the process is about the machine's own timers
aroundEach(
  (runTest, { task }) => (/holds no timer/.test(task.name) ? runTest() : inVirtualTime(async () => runTest())),
  60_000,
)

interface Catch {
  readonly title: string
  /** What the broken promise says. */
  readonly says: RegExp
}

/** Which promise names the fault of which mutant; `keeps` is one that the mutant does not touch. */
const catches: Readonly<Record<MutantName, { readonly by: readonly Catch[]; readonly keeps: string }>> = {
  deaf: {
    by: [
      { title: 'a dialed number rings once and answers', says: /the call is answered/ },
      {
        title: 'a call that comes in runs the handler once, and caller and callee are known',
        says: /the handler runs/,
      },
    ],
    keeps: 'a number that is not E.164 fails with invalid-argument, and nothing is sent',
  },
  'deaf-until-dialled': {
    by: [
      {
        title: 'events that come before the reply of the dial are delivered, in order',
        says: /the call is answered/,
      },
    ],
    keeps: 'a dialed number rings once and answers',
  },
  repeating: {
    by: [
      { title: 'repeated callbacks are one event', says: /digit-received/ },
      { title: 'a key that the far party presses is reported once, in order', says: /Expected values to be/ },
      { title: 'keys are reported while they are watched, each once and in order', says: /Expected values to be/ },
    ],
    keeps: "hangUp ends the far party's leg, and the call with hung-up",
  },
  'leaves-calls-up': {
    by: [
      { title: "hangUp ends the far party's leg, and the call with hung-up", says: /ended|not within/i },
      { title: 'await using hangs up', says: /ended|not within/i },
      {
        title: 'close({ hangUp: true }) ends live calls, and each of them with hung-up',
        says: /ended|not within/i,
      },
    ],
    keeps: 'a hang-up of the far party ends the call with hung-up',
  },
  'leaves-a-timer': {
    by: [
      {
        title: 'a closed client holds no timer and no socket: the process is free to end',
        says: /^Left open when all was closed: Timeout$/,
      },
    ],
    keeps: 'closing the client ends no live call',
  },
  lingers: {
    by: [
      {
        title: 'closing the client fails what is open with closed, and from then on nothing is sent or reported',
        says: /something was sent|ended/,
      },
    ],
    keeps: 'close({ hangUp: true }) ends live calls, and each of them with hung-up',
  },
  leaking: {
    by: [
      {
        title: 'no secret is in an error, a warning or an event of a run in which much goes wrong',
        says: /^a secret was printed$/,
      },
    ],
    keeps: 'a dialed number rings once and answers',
  },
  'claims-too-much': {
    by: [{ title: 'a call on hold and taken back is alive: a play is heard', says: /The adapter has no hold/ }],
    keeps: 'the manifest grades every capability, and can() says the same',
  },
  'claims-too-little': {
    by: [
      {
        title: 'call-ringing is emitted once where the manifest says that the carrier reports it, and nowhere else',
        says: /1 !== 0/,
      },
    ],
    keeps: 'the manifest grades every capability, and can() says the same',
  },
  'cannot-be-asked': {
    by: [
      { title: 'with its callbacks lost, an answer is known within five seconds', says: /the call is answered/ },
      {
        title: 'with its callbacks lost, an incoming call that is answered is up within five seconds',
        says: /answer settles/,
      },
    ],
    keeps: 'a dialed number rings once and answers',
  },
  'marks-each-frame': {
    by: [
      {
        title: 'audio written frame by frame has a mark per 100 ms at most, and each playout learns what was heard',
        says: /marks went out where/,
      },
    ],
    keeps: 'a mark resolves as played when all before it was heard',
  },
  'deaf-to-marks': {
    by: [
      {
        title: 'audio written frame by frame has a mark per 100 ms at most, and each playout learns what was heard',
        says: /the playouts settle|'clock'/,
      },
    ],
    keeps: 'an echo is heard: what comes in and is written goes back to the far party',
  },
  ...streamCatches,
  late: {
    by: [
      {
        title: 'a play is accepted, and reported as started, while its prompt still sounds',
        says: /the prompt was over before its play was accepted/,
      },
    ],
    keeps: 'a dialed number rings once and answers',
  },
}

const names = Object.keys(mutants).filter((name): name is MutantName => name in catches)

describe('every mutant is caught by the promise that names its fault', () => {
  test.each(names.flatMap((name) => catches[name].by.map((one) => ({ name, ...one }))))(
    '$name: $title',
    { timeout: 30_000 },
    async ({ name, says, title }) => {
      const verdict = await runPromise(promiseOf(title), loopbackLab(mutants[name](secret)), { limitMs: 20_000 })
      expect(verdict).toMatchObject({ outcome: 'broken', error: { message: expect.stringMatching(says) } })
      expect(await runPromise(promiseOf(title), loopbackLab())).not.toMatchObject({ outcome: 'broken' })
    },
  )

  test.each(names)('%s keeps what its fault does not touch', { timeout: 30_000 }, async (name) => {
    const promise = promiseOf(catches[name].keeps)
    expect(await runPromise(promise, loopbackLab(mutants[name](secret)))).toEqual({ outcome: 'kept' })
  })
})

describe('a lab whose client waits for ever is caught by every promise of a deadline', () => {
  const made = promises.filter(
    ({ needs, settings }) =>
      settings !== undefined && needs.every((name) => loopback().capabilities[name] === 'native'),
  )

  // of its audio no socket stays away
  test.each(made.filter(({ verb }) => verb !== 'stream'))('$title', { timeout: 30_000 }, async (promise) => {
    const factory = loopbackLab()
    const verdict = await runPromise(promise, labMutants['waits-for-ever'](factory), { limitMs: 20_000 })
    expect(verdict).toMatchObject({
      outcome: 'broken',
      error: { message: expect.stringMatching(/^Not within 8000 ms/) },
    })
    expect(await runPromise(promise, factory)).toEqual({ outcome: 'kept' })
  })
})

describe('a lab whose client says of every call that no one answered', () => {
  test('is caught by the promise that answered calls end with no word of the set-up', { timeout: 30_000 }, async () => {
    const promise = promiseOf(
      'an answered call that breaks off ends with no word of the set-up, such as busy or no-answer',
    )
    const verdict = await runPromise(promise, blaming())
    expect(verdict).toMatchObject({
      outcome: 'broken',
      error: { message: expect.stringMatching(/^an answered call ends with no-answer/) },
    })
    expect(await runPromise(promise, loopbackLab())).toEqual({ outcome: 'kept' })
  })

  test('keeps what its fault does not touch', { timeout: 30_000 }, async () => {
    expect(await runPromise(promiseOf('two dials with different keys are two calls'), blaming())).toEqual({
      outcome: 'kept',
    })
  })
})

describe('the choice of promises', () => {
  test('no promise is left out, and no two have one title', () => {
    const selected = selectPromises(grades('unsupported'))
    expect(selected.map(({ promise }) => promise)).toEqual(promises)
    expect(new Set(promises.map(({ title }) => title)).size).toBe(promises.length)
  })

  test('the smoke set names promises that there are', () => {
    const titles = promises.map(({ title }) => title)
    expect(smokePromises.filter((title) => !titles.includes(title))).toEqual([])
  })

  test('every capability has a promise, but for those that every call has and that are promised wherever they are told', () => {
    const promised = new Set(promises.flatMap(({ needs }) => needs))
    expect(capabilityNames.filter((name) => !promised.has(name))).toEqual(['hangUp', 'event.ringing'])
  })

  test('every promise that needs something is a refusal where nothing is supported', () => {
    for (const { lacking, promise } of selectPromises(grades('unsupported'))) expect(lacking).toBe(promise.needs[0])
    for (const { lacking } of selectPromises(grades('native'))) expect(lacking).toBeUndefined()
  })

  const optional = [...new Set(promises.flatMap(({ needs }) => needs))]
  test.concurrent.each(optional)('without %s, its verb refuses', { timeout: 30_000 }, async (name) => {
    const promise = promises.find(({ needs }) => needs.includes(name)) ?? unknown(name)
    const verdict = await runPromise(promise, loopbackLab(without([...promise.needs], name)))
    expect(verdict).toEqual({ outcome: 'refused', capability: name })
  })

  test('a refusal that sends something, or does not come, is a broken promise', { timeout: 30_000 }, async () => {
    const careless: LabFactory = {
      ...loopbackLab(),
      provider: { name: 'careless', capabilities: grades('unsupported') },
    }
    const promise = promiseOf('the far party hears the digits that are sent, in order')
    const verdict = await runPromise({ ...promise, needs: ['sendDigits'] }, careless)
    expect(verdict).toMatchObject({ outcome: 'broken', error: { message: 'sendDigits did not fail' } })
  })

  test('what is graded emulated keeps its promises and warns with a reason', { timeout: 30_000 }, async () => {
    const title = 'exactly what is graded emulated warns, once and with a reason, however often it is used'
    expect(await runPromise(promiseOf(title), loopbackLab(emulated))).toEqual({ outcome: 'kept' })
  })
})

describe('a verdict', () => {
  const promise: ContractPromise = { verb: 'dial', title: 'never settles', needs: [], check: () => forever() }

  test('of a check that does not settle is broken, in time', async () => {
    const verdict = await runPromise(promise, loopbackLab(), { limitMs: 50 })
    expect(verdict).toMatchObject({ outcome: 'broken', error: { message: 'Not within 50 ms: the promise is checked' } })
  })

  test('of a fault that the lab cannot make says which', async () => {
    const fault: FaultOrder = { on: 'callback', effect: 'late' }
    const verdict = await runPromise({ ...promise, check: () => Promise.reject(new NotMakeable(fault)) }, loopbackLab())
    expect(verdict).toEqual({ outcome: 'not-makeable', effect: 'late' })
  })

  test('closes its lab whatever happens', async () => {
    const factory = loopbackLab()
    let closed = 0
    const open: LabFactory['open'] = async () => {
      const lab = await factory.open()
      const close = (): Promise<void> => {
        closed += 1
        return Promise.resolve(lab[Symbol.asyncDispose]())
      }
      return { ...lab, [Symbol.asyncDispose]: close }
    }
    await runPromise({ ...promise, check: () => Promise.reject(new Error('broken')) }, { ...factory, open })
    expect(closed).toBe(1)
  })
})

function blaming(): LabFactory {
  return labMutants['blames-the-set-up'](loopbackLab())
}

function promiseOf(title: string): ContractPromise {
  return promises.find((one) => one.title === title) ?? unknown(title)
}

function unknown(what: string): never {
  throw new Error(`There is no promise for ${what}`)
}

function grades(grade: 'native' | 'unsupported'): Capabilities {
  return Object.fromEntries(capabilityNames.map((name) => [name, grade])) as Capabilities
}

/** Loopback that has what a promise needs, but for one thing. */
function without(needs: readonly string[], lacking: string) {
  return (provider: Provider): Provider => {
    const had = Object.fromEntries(needs.map((name) => [name, 'native']))
    const capabilities: Capabilities = { ...provider.capabilities, ...had, [lacking]: 'unsupported' }
    return {
      ...provider,
      capabilities,
      open(host) {
        const session = provider.open(host)
        // nobody listens; it is there to be asked for more
        return { ...session, driver: { doTranscribe: () => Promise.resolve({}), ...session.driver } }
      },
    }
  }
}

function emulated(provider: Provider): Provider {
  return {
    ...provider,
    capabilities: { ...provider.capabilities, record: 'emulated', sendDigits: 'emulated' },
    reasons: { record: 'core mixes both sides', sendDigits: 'the tones are played' },
  }
}

function forever(): Promise<void> {
  return new Promise(() => undefined)
}
