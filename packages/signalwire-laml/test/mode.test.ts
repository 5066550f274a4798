import {
  type CallContext,
  type CollectCommand,
  type Driver,
  isTelephonyError,
  type State,
} from '@trunkline/core/driver'
import nock from 'nock'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { type Route, type RoutedVerb, routes } from '../src/driver/mode.ts'
import { contextOf, openBench } from './fixtures/session.ts'
import { answer, callReply, callSid, type Sent } from './fixtures/space.ts'

const own = { kind: 'phone', number: '+14255550100' } as const
const other = { kind: 'phone', number: '+14255550199' } as const
const party = '19e436af-5f3d-4c2f-8a55-0b4e9cf3bcb1'

const states: Readonly<Record<keyof (typeof routes)['hold'], State>> = {
  parked: { finished: 4 },
  document: running('document'),
  streaming: running('streaming'),
  held: running('held'),
  bridged: running('bridged'),
  conference: {
    ...running('conference'),
    conference: { name: 'room' },
    conferenceSid: 'room-sid',
    [`party:${party}`]: { address: other, operation: 3 },
  },
}

function running(mode: string): State {
  return { current: { operation: 5, mode, document: '' }, finished: 4 }
}

const collected: CollectCommand = {
  input: 'digits',
  maxDigits: 1,
  terminator: undefined,
  timeoutMs: 1_000,
  interDigitTimeoutMs: 1_000,
  prompt: undefined,
  interruptPrompt: true,
  language: undefined,
  choices: [],
  providerOptions: undefined,
}
const none = { providerOptions: undefined }
const wav = { kind: 'url', url: 'https://example.com/a.wav' } as const

const verbs: Readonly<Record<RoutedVerb, (driver: Driver, call: CallContext) => Promise<unknown> | undefined>> = {
  'play (URL)': (driver, call) => driver.doPlay?.(call, { source: wav, loop: false, ...none }),
  'play (speech, SSML, digits)': (driver, call) =>
    driver.doPlay?.(call, { source: { kind: 'digits', digits: '1' }, loop: false, ...none }),
  'collect (digits)': (driver, call) => driver.doCollect?.(call, collected),
  'collect (speech, choices)': (driver, call) => driver.doCollect?.(call, { ...collected, input: 'speech' }),
  sendDigits: (driver, call) => driver.doSendDigits?.(call, { digits: '1' }),
  record: (driver, call) => driver.doRecord?.(call, { channels: 'mixed', format: 'wav', startPaused: false, ...none }),
  'stream (two-way)': (driver, call) => driver.doStream?.(call, { direction: 'both', sampleRate: 8_000, ...none }),
  'stream (listen)': (driver, call) => driver.doStream?.(call, { direction: 'in', sampleRate: 8_000, ...none }),
  transfer: (driver, call) => driver.doTransfer?.(call, { to: other, from: undefined, ...none }),
  hold: (driver, call) => driver.doHold?.(call, { music: undefined }),
  unhold: (driver, call) => driver.doUnhold?.(call),
  mute: (driver, call) => driver.doMute?.(call, undefined),
  unmute: (driver, call) => driver.doUnmute?.(call, undefined),
  addParticipant: (driver, call) =>
    driver.doAddParticipant?.(call, { address: own, from: undefined, timeoutMs: undefined, ...none }),
  removeParticipant: (driver, call) => driver.doRemoveParticipant?.(call, other),
}

beforeEach(() => {
  nock.disableNetConnect()
})

afterEach(() => {
  nock.cleanAll()
})

const cases = Object.entries(routes).flatMap(([verb, row]) =>
  Object.entries(row).map(([mode, route]) => ({ verb: verb as RoutedVerb, mode: mode as keyof typeof states, route })),
)

/** The result of a verb: the code of its error, or its route. */
async function outcomeOf(work: Promise<unknown> | undefined): Promise<unknown> {
  return work?.then(
    (accepted) => accepted,
    (thrown: unknown) => (isTelephonyError(thrown) ? thrown.code : thrown),
  )
}

// routes through core and verbs without a target have tests of their own
const elsewhere = ({ verb, mode }: (typeof cases)[number]): boolean =>
  (verb === 'sendDigits' && mode === 'streaming') ||
  (verb === 'play (URL)' && mode === 'streaming') ||
  (verb === 'removeParticipant' && mode === 'parked')

test.each(cases.filter((one) => !elsewhere(one)))('$verb while $mode: $route', async ({ verb, mode, route }) => {
  const posts: Sent[] = answer('POST', 200, { ...callReply('in-progress'), status: 'in-progress', call_sid: callSid })
  const further = answer('POST', 200, callReply('in-progress'))
  const deletes = answer('DELETE', 204)
  const outcome = await outcomeOf(verbs[verb](openBench().session.driver, contextOf({ state: states[mode] })))
  const paths = [...deletes, ...posts, ...further].map(({ path }) => path.replace(/^.*\/Accounts\/[^/]+/, ''))
  expect(routeTaken(outcome, paths)).toBe(route)
})

/** The route of a verb, by its result and its requests. */
function routeTaken(outcome: unknown, paths: readonly string[]): Route | undefined {
  if (paths.length === 0) return unsent.get(JSON.stringify(outcome))
  if (paths.some((path) => path.startsWith('/Conferences/room-sid/Participants/'))) return 'participant'
  if (paths.includes(`/Calls/${callSid}.json`)) return 'document'
  if (/\/(Recordings|Streams)\.json$/.test(paths[0] ?? '')) return 'beside'
  return paths[0] === '/Calls.json' ? 'participant' : undefined
}

const unsent: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['"conflict"', 'conflict'],
  ['{}', 'nothing'],
  ['{"gatherKeys":true}', 'socket'],
])
