import type { Driver, State } from '@trunkline/core/driver'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { translateEvent } from '../src/translate/event.ts'
import { readEvents } from '../src/wire/index.ts'
import { delivery } from './fixtures/events.ts'
import { createContext, createHost, openDriver, type TestHost } from './fixtures/host.ts'
import { answerWith, failureOf } from './fixtures/service.ts'

const path = '/calling/callConnections/c1/:cancelAllMediaOperations?api-version=2021-08-30-preview'
const done = { status: 200, body: { status: 'completed' } }
const running = { status: 202, body: { status: 'running' } }
const gone = { status: 404, body: { error: { code: '8522', message: 'Call not found.' } } }
const prompt = { source: { kind: 'url', url: 'https://cdn.example.com/a.wav' }, providerOptions: undefined } as const
const play = { ...prompt, loop: false }
let host: TestHost
let driver: Required<Driver>

beforeEach(() => {
  nock.disableNetConnect()
  host = createHost()
  driver = openDriver(host) as Required<Driver>
})

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

const inspected = (state: State = {}) => driver.doInspect(createContext({ state }))

/** The state after a prompt was accepted and core has merged it. */
async function playing(loop = false): Promise<State> {
  const { state = {} } = await driver.doPlay(createContext(), { ...prompt, loop })
  host.clock.advance(1_000)
  return state
}

function resultOf(data: object): State {
  const known = { connected: true, leaving: new Set<string>() }
  const [told] = readEvents(delivery('PlayAudioResult', { operationContext: '7', ...data })).flatMap((reading) =>
    translateEvent(reading, known),
  )
  return told?.state ?? {}
}

describe('a call that was silent', () => {
  test('is inspected with the cancel of all media, sent once, and is alive if it is accepted', async () => {
    const seen = answerWith(done)
    expect(await inspected()).toEqual([{ event: { type: 'call-alive' } }])
    expect(seen).toMatchObject([{ path, text: '{}' }])
  })

  test('has ended if the service knows no such call', async () => {
    answerWith(gone)
    expect(await inspected()).toEqual([{ event: { type: 'call-ended', reason: 'unknown' } }])
  })

  test('is alive if the service says that it is not established', async () => {
    answerWith({ status: 400, body: { error: { code: '8501', message: 'Call not established.' } } })
    expect(await inspected()).toEqual([{ event: { type: 'call-alive' } }])
  })

  test.each([
    ['a gateway that finds nothing', { status: 404, body: '<html>' }],
    ['an api-version that was withdrawn', { status: 404, body: { error: { code: '404', message: 'api-version' } } }],
    ['something else that is not found', { status: 404, body: { error: { code: '8523', message: 'No.' } } }],
    ['a proof that is refused', { status: 401, body: '' }],
  ])('does not end after %s', async (_, reply) => {
    answerWith(reply)
    expect((await failureOf(inspected())).status).toBe(reply.status)
  })

  test('without an id at the service cannot be inspected', async () => {
    expect(await driver.doInspect(createContext({ providerCallId: undefined }))).toEqual([])
  })
})

describe('an inspection stops no prompt', () => {
  test('that plays: no request is sent until the result of the prompt has arrived', async () => {
    const seen = answerWith(running, done)
    const state = await playing()
    expect(await inspected(state)).toEqual([])
    expect(seen).toHaveLength(1)
    const result = resultOf({ status: 'completed' })
    // in either order, since a result may arrive before the reply to its request
    expect(await inspected({ ...result, ...state })).toEqual([{ event: { type: 'call-alive' } }])
    expect(seen).toHaveLength(2)
  })

  test.each([
    ['failed', { status: 'failed' }, true],
    ['was cancelled', { status: 'failed', resultInfo: { code: 400, subcode: 8508 } }, true],
    ['runs', { status: 'running' }, false],
  ])('and recognizes one that %s', async (_, data, over) => {
    answerWith(running, done)
    const state = await playing()
    expect((await inspected({ ...state, ...resultOf(data) })).length).toBe(over ? 1 : 0)
  })

  test('that repeats, however long; one that does not is over after a quarter of an hour', async () => {
    answerWith(running, running, done)
    const looped = await playing(true)
    const once = await playing()
    host.clock.advance(14 * 60_000)
    expect(await inspected(once)).toEqual([])
    host.clock.advance(60_000)
    expect(await inspected(looped)).toEqual([])
    expect(await inspected(once)).toEqual([{ event: { type: 'call-alive' } }])
  })

  test('that was stopped: there is none', async () => {
    answerWith(running, done, done)
    const state = await playing(true)
    const { state: stopped } = await driver.doStopPlaying(createContext({ state }), '7')
    expect(await inspected({ ...state, ...stopped })).toEqual([{ event: { type: 'call-alive' } }])
  })

  test('that is on its way, before anything is known of it', async () => {
    const seen = answerWith(running)
    const asked = driver.doPlay(createContext(), play)
    expect(await inspected()).toEqual([])
    await asked
    expect(await inspected()).toEqual([])
    expect(seen.map(({ path: to }) => to)).toEqual([expect.stringContaining(':playAudio')])
  })

  test('that starts during the inspection: it waits for the reply', async () => {
    const seen = answerWith(done, running)
    const [answer] = await Promise.all([inspected(), driver.doPlay(createContext(), play)])
    expect(answer).toEqual([{ event: { type: 'call-alive' } }])
    expect(seen.map(({ path: to }) => to)).toEqual([path, expect.stringContaining(':playAudio')])
  })
})

test('the state of prompts does not grow with their number', async () => {
  answerWith(...Array.from({ length: 5 }, () => running))
  let state: State = {}
  for (let operation = 1; operation <= 5; operation += 1) {
    const accepted = await driver.doPlay(createContext({ state, operation: String(operation) }), play)
    const result = resultOf({ operationContext: String(operation), status: 'completed' })
    const merged = Object.entries({ ...state, ...accepted.state, ...result }).filter(([, value]) => value !== null)
    state = Object.fromEntries(merged)
  }
  expect(Object.keys(state)).toHaveLength(2)
})
