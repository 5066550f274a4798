import { encodeWav, tone } from '@trunkline/audio'
import {
  type Able,
  type AbleTelephony,
  type CallEnd,
  type CapabilityName,
  type CollectResult,
  isTelephonyError,
} from '@trunkline/core'
import type { FaultInput, PartyInput } from '@trunkline/network'
import { type SimulatedProvider, simulation, type Stage } from '@trunkline/simulation'
import { describe, expect, test } from 'vitest'

/** What the program reports, whatever the provider. */
interface Outcome {
  readonly answeredBy: string
  readonly menu: readonly Pick<CollectResult, 'digits' | 'reason'>[]
  /** `accepted`, the code of its error, or `none` where the caller did not come so far. */
  readonly transfer: string
  readonly voicemail: 'kept' | 'none'
  readonly end: Pick<CallEnd, 'reason' | 'by'>
}

type Menu = Able<'play.url' | 'collect.digits'>

const prompt = encodeWav({
  sampleRate: 16_000,
  channels: [tone({ frequency: 440, sampleRate: 16_000, durationMs: 300 })],
})

/** The application: a menu that transfers on 1, takes a message on 2, and repeats itself once. */
async function ivr({ hosts, telephony, world }: Stage<SimulatedProvider>): Promise<Outcome> {
  if (!canDial(telephony)) throw new Error('every provider can dial')
  const url = hosts.add(prompt)
  const call = await telephony.dial({ to: world.theirs, from: world.own })
  const { by: answeredBy } = await call.answered()
  if (!isMenu(call)) throw new Error('every provider here plays and collects')
  const menu: Outcome['menu'][number][] = []
  for (let turn = 0; turn < 2; turn += 1) {
    const { digits, reason } = await call.collect({ prompt: { url }, maxDigits: 1, terminator: '#', timeoutMs: 4_000 })
    menu.push({ digits, reason })
    // a caller who hung up is not one who said nothing
    if (digits !== '' || reason === 'ended') break
  }
  const choice = menu.at(-1)?.digits
  const transfer = choice === '1' ? await handOver(call, world.others) : 'none'
  const voicemail = choice === '2' ? await takeMessage(call, url, world) : 'none'
  if (transfer !== 'accepted') await call.hangUp()
  const { reason, by } = await call.ended
  return { answeredBy, menu, transfer, voicemail, end: { reason, by } }
}

async function handOver(call: Menu, to: string): Promise<string> {
  if (!call.can('transfer')) return 'unsupported'
  try {
    await call.transfer(to)
    return 'accepted'
  } catch (thrown) {
    return isTelephonyError(thrown) ? thrown.code : 'no TelephonyError'
  }
}

async function takeMessage(call: Menu, url: string, world: Stage<'loopback'>['world']): Promise<'kept' | 'none'> {
  if (!call.can('record')) return 'none'
  await call.play({ url }).ended
  const recording = await call.record()
  await world.run(world.elapsedMs + 2_000)
  await recording.stop()
  const files = await recording.ready()
  return files.length > 0 ? 'kept' : 'none'
}

function canDial(telephony: object): telephony is AbleTelephony<'dial'> {
  return 'dial' in telephony
}

function isMenu(call: Able<never>): call is Menu {
  return (['play.url', 'collect.digits'] as const).every((name) => call.can(name))
}

/** The providers that play and collect. */
const providers = [
  'loopback',
  'acs-call-automation',
  'acs-play-audio',
  'signalwire-laml',
  'ucwa-trusted-application',
] as const satisfies readonly SimulatedProvider[]

const timedOut = { digits: '', reason: 'timeout' } as const
const noMore = { transfer: 'none', voicemail: 'none' } as const
const ours = { reason: 'hung-up', by: 'application' } as const
const theirs = { reason: 'hung-up', by: 'far-side' } as const

/** Whom a path leaves out, by the manifests. */
const lacking: Partial<Record<CapabilityName, readonly SimulatedProvider[]>> = {
  transfer: ['loopback', 'acs-play-audio'],
  record: ['ucwa-trusted-application'],
}

interface Caller {
  readonly party: Omit<PartyInput, 'number'>
  /** What this path needs beside the menu; providers without it are left out. */
  readonly needs?: CapabilityName
  readonly faults?: readonly FaultInput[]
  readonly outcome: Omit<Outcome, 'answeredBy'>
}

/** The dial, and two of the requests that follow it. */
const throttled: readonly FaultInput[] = [0, 1, 2].map((skip) => ({
  on: { kind: 'request', method: 'POST' },
  effect: 'throttle',
  skip,
}))

const callers: Readonly<Record<string, Caller>> = {
  'chooses the transfer': {
    needs: 'transfer',
    party: { digits: [{ afterMs: 2_000, tones: '1' }] },
    outcome: {
      menu: [{ digits: '1', reason: 'max' }],
      transfer: 'accepted',
      voicemail: 'none',
      end: { reason: 'transferred', by: undefined },
    },
  },
  'leaves a message': {
    needs: 'record',
    party: { digits: [{ afterMs: 2_000, tones: '2' }] },
    outcome: { menu: [{ digits: '2', reason: 'max' }], transfer: 'none', voicemail: 'kept', end: ours },
  },
  'leaves a message while the carrier answers 429': {
    needs: 'record',
    party: { digits: [{ afterMs: 3_800, tones: '2' }] },
    faults: throttled,
    outcome: { menu: [{ digits: '2', reason: 'max' }], transfer: 'none', voicemail: 'kept', end: ours },
  },
  'presses a lone # and then 2': {
    needs: 'record',
    party: {
      digits: [
        { afterMs: 2_000, tones: '#' },
        { afterMs: 5_000, tones: '2' },
      ],
    },
    outcome: {
      menu: [
        { digits: '', reason: 'terminator' },
        { digits: '2', reason: 'max' },
      ],
      transfer: 'none',
      voicemail: 'kept',
      end: ours,
    },
  },
  'says nothing, twice': { party: {}, outcome: { menu: [timedOut, timedOut], ...noMore, end: ours } },
  'hangs up in the menu': {
    party: { hangUpAfterMs: 2_000 },
    outcome: { menu: [{ digits: '', reason: 'ended' }], ...noMore, end: theirs },
  },
}

describe('one program gives one result, field by field, over every provider that can run it: the caller', () => {
  for (const [caller, { faults = [], needs, outcome, party }] of Object.entries(callers)) {
    test.each(providers)(`${caller}, over %s`, async (provider) => {
      const { run } = await simulation({ provider, client: { onWarning: () => undefined } })
      const result = await run(async (stage: Stage<SimulatedProvider>) => {
        const { telephony, world } = stage
        if (needs !== undefined && !telephony.can(needs)) return `lacks ${needs}`
        world.party({ number: world.theirs, ...party })
        world.party({ number: world.others, hangUpAfterMs: 3_000 })
        for (const fault of faults) world.fault(fault)
        const seen = await ivr(stage)
        // a fault that meets no request proves nothing
        expect(world.faults().some(({ struck }) => struck > 0)).toBe(faults.length > 0)
        return seen
      })
      const lacks = needs !== undefined && lacking[needs]?.includes(provider)
      expect(result).toEqual(lacks ? `lacks ${needs}` : { answeredBy: 'unknown', ...outcome })
    })
  }
})
