import type { CallView } from '@trunkline/network'
import type { SimulatedProvider } from '@trunkline/simulation'

import { simulatedProviders } from '../adapters.ts'
import type { Account } from './cast.ts'
import type { Delivered } from './delivered.ts'
import { startAt } from './limits.ts'

/** What must never happen, by the names that the table has for it. */
export const mistakes = [
  'dialled twice',
  'events lost',
  'handles past their limit',
  'ended believed alive',
  'alive believed ended',
  'handlers run twice',
] as const

export type Mistake = (typeof mistakes)[number]

/** One mistake about one call. */
export interface Finding {
  readonly mistake: Mistake
  readonly number: number
  readonly text: string
}

/** How long an end may stay unknown where its notice is lost, in milliseconds: until the carrier is asked about a silent call, twice. */
const endUnknownMs = (provider: SimulatedProvider): number => 2 * simulatedProviders[provider].askedAfterMs + 60_000

/** How long a call may go on after the application was told of its end: a hang-up with all its attempts, and the carrier's work. */
const endDoneMs = 30_000

/** Compares what the network knows of a call with what the application believed. */
export function audit(provider: SimulatedProvider, account: Account): readonly Finding[] {
  const { number } = account.scenario
  const find = (mistake: Mistake, text: string): Finding => ({ mistake, number, text })
  return [
    ...dialledTwice(account).map((text) => find('dialled twice', text)),
    ...lostEvents(account).map((text) => find('events lost', text)),
    ...lateHandles(account).map((text) => find('handles past their limit', text)),
    ...believedAlive(account, endUnknownMs(provider)).map((text) => find('ended believed alive', text)),
    ...believedEnded(account).map((text) => find('alive believed ended', text)),
    ...runTwice(account).map((text) => find('handlers run twice', text)),
  ]
}

function dialledTwice({ network }: Account): readonly string[] {
  const dials = network.filter(({ direction }) => direction === 'to-party').length
  return dials > 1 ? [`the network has ${dials} calls for one dial`] : []
}

/** Every delivered fact is an event of the call, and as often. */
function lostEvents({ belief, delivered, scenario }: Account): readonly string[] {
  if (!belief.held) return []
  const collects = scenario.steps.some((step) => step.do === 'collect')
  // what comes behind an end that is known already, such as that of an accepted hang-up, is of no call
  const inTime = delivered.filter((fact) => fact.atMs < (belief.endedMs ?? Infinity) && holds(fact, delivered))
  const types = new Set(inTime.map(({ event }) => event))
  return [...types].flatMap((type) => {
    // a collection keeps its keys, and its prompt, to itself
    if (collects && (type === 'digit-received' || type === 'play-ended')) return []
    const keys = new Set(inTime.filter(({ event }) => event === type).map(({ key }) => key)).size
    // of a play that never was accepted, no event tells
    const begun = belief.events.filter((event) => event.type === 'play-started').length
    const most = type === 'play-ended' ? begun : Infinity
    const once = type === 'call-answered' || type === 'call-ended'
    const wanted = Math.min(keys, once ? 1 : most)
    const alike = type === 'digit-received' ? [type, 'provider-event'] : [type]
    // a key that comes seconds late is an event of the provider, since its place is taken
    const seen = belief.events.filter((event) => alike.includes(event.type)).length
    return seen < wanted ? [`${wanted} × ${type} were delivered, ${seen} came`] : []
  })
}

/** Whether a fact means its event: some only do behind another one. */
function holds({ after, place = 0 }: Delivered, delivered: readonly Delivered[]): boolean {
  return after === undefined || delivered.some((fact) => fact.event === after && (fact.place ?? 0) < place)
}

function lateHandles({ belief }: Account): readonly string[] {
  return belief.handles.flatMap(({ begunMs, endedMs, limitMs, name }) => {
    if (endedMs === undefined) return [`${name}, begun at ${begunMs} ms, never settled; ${limitMs} ms are documented`]
    const tookMs = endedMs - begunMs
    return tookMs > limitMs ? [`${name} settled after ${tookMs} ms, ${limitMs} are documented`] : []
  })
}

function believedAlive({ belief, network }: Account, limitMs: number): readonly string[] {
  if (!belief.held) return []
  const endedAt = endOf(network)
  if (endedAt === undefined) return []
  if (belief.endedMs === undefined) return ['the call has ended, and is believed alive']
  const lateMs = belief.endedMs - endedAt
  return lateMs > limitMs ? [`the end was known ${lateMs} ms late, ${limitMs} are documented`] : []
}

function believedEnded({ belief, network, scenario }: Account): readonly string[] {
  // others may go on talking where there were more than two
  if (scenario.steps.some((step) => step.do === 'participant' || step.do === 'transfer')) return []
  const failed = belief.refused !== undefined && belief.refused !== 'outcome-unknown' && belief.refused !== 'closed'
  if (failed && network.some(({ state }) => state !== 'ended'))
    return [`a dial failed with ${belief.refused}, and its call lives`]
  if (!belief.held || belief.endedMs === undefined) return []
  const endedAt = endOf(network)
  const lateMs = (endedAt ?? Infinity) - belief.endedMs
  return network.length > 0 && lateMs > endDoneMs ? [`the call went on for ${lateMs} ms after its end`] : []
}

function runTwice({ belief }: Account): readonly string[] {
  const once = ['call-incoming', 'call-dialled', 'call-answered', 'call-ended'] as const
  const repeated = once.filter((type) => belief.events.filter((event) => event.type === type).length > 1)
  const last = belief.events.findIndex(({ type }) => type === 'call-ended')
  const after = last >= 0 && last < belief.events.length - 1
  return [
    ...(belief.handled > 1 ? [`the handler of incoming calls ran ${belief.handled} times`] : []),
    ...repeated.map((type) => `${type} came more than once`),
    ...(after ? [`${belief.events[last + 1]?.type} came after call-ended`] : []),
  ]
}

/** When the last of the calls ended, in milliseconds since the start of the world; `undefined` while one lives, or without any. */
function endOf(network: readonly CallView[]): number | undefined {
  if (network.length === 0 || network.some(({ state }) => state !== 'ended')) return undefined
  return Math.max(
    ...network.flatMap(({ legs }) =>
      legs.map(({ endedAt }) => (endedAt === undefined ? 0 : Date.parse(endedAt) - startAt)),
    ),
  )
}
