import type { AnswerCommand, CallContext, CallSnapshot, DialCommand } from '@trunkline/core/driver'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { createBench, createContext, stateAfter } from './fixtures/adapter.ts'
import { at, events, href } from './fixtures/event.ts'
import {
  answerAt,
  answerDiscovery,
  closeNet,
  failureOf,
  meetings,
  openNet,
  path,
  pool,
  printed,
  type Reply,
  token,
} from './fixtures/service.ts'

beforeEach(closeNet)
afterEach(openNet)

const dialCommand: DialCommand = {
  to: [{ kind: 'sip', uri: 'sip:erika@contoso.example' }],
  from: undefined,
  displayName: undefined,
  ringMs: undefined,
  idempotencyKey: 'k',
  firstSentAt: 0,
  prepare: {},
  providerOptions: undefined,
}
const answer: AnswerCommand = { prepare: {}, providerOptions: undefined }
const play = {
  source: { kind: 'url', url: 'https://app.example.com/a.wav' },
  loop: false,
  providerOptions: undefined,
} as const
const agent = { kind: 'sip', uri: 'sip:agent@contoso.example' } as const
const transfer = { to: agent, from: undefined, providerOptions: undefined }

const dialledState = () => stateAfter(events.dialled('c_1'))
const upState = () =>
  stateAfter(
    events.dialled('c_1'),
    events.call('Connected'),
    events.conversation('Connected'),
    events.flow('Connected'),
  )
const incomingState = () => stateAfter(events.incoming())
const snapshotOf = (state: CallSnapshot['state'], ended = false): CallSnapshot => ({
  providerCallId: 'p1',
  state,
  ended,
})

/** A bench on which every call has this state. */
function benchWith(state: CallSnapshot['state'], ended = false) {
  return createBench(new Map([['c_1', snapshotOf(state, ended)]]))
}

describe('dial', () => {
  test('passes on every vendor option, with video on request', async () => {
    answerDiscovery()
    const seen = answerAt(meetings, { status: 201 })
    const ucwa = {
      video: true,
      importance: 'Emergency',
      subject: 'Fire drill',
      threadId: 'thread-1',
      joinAudioMuted: true,
      joinVideoMuted: false,
    }
    const accepted = await benchWith(dialledState()).driver.doDial?.(createContext(), {
      ...dialCommand,
      providerOptions: ucwa,
    })
    expect(accepted).toEqual({ providerCallId: 'p1' })
    expect(seen[0]?.url).toBe(meetings + path.startAudioVideo)
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      operationId: 'c_1',
      to: 'sip:erika@contoso.example',
      callbackUrl: 'https://app.example.com/event/token',
      mediaHost: 'Remote',
      importance: 'Emergency',
      subject: 'Fire drill',
      threadId: 'thread-1',
      joinAudioMuted: true,
      joinVideoMuted: false,
    })
  })

  test('writes a number as a user of the tenant', async () => {
    answerDiscovery()
    const seen = answerAt(meetings, { status: 201 })
    const command = { ...dialCommand, to: [{ kind: 'phone', number: '+14255550123' }] } as const
    await benchWith(dialledState()).driver.doDial?.(createContext(), command)
    expect(seen[0]?.url).toBe(meetings + path.startAudio)
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ to: 'sip:+14255550123@contoso.example;user=phone' })
  })

  test('that is accepted but produces no event has an unknown outcome', async () => {
    answerDiscovery()
    answerAt(meetings, { status: 201 })
    const failing = failureOf(createBench().driver.doDial?.(createContext(), dialCommand) ?? Promise.resolve())
    const error = await failing
    expect(error.code).toBe('outcome-unknown')
    expect(error.message).toContain('publicUrl')
  })

  test.each<[string, Partial<DialCommand>, string]>([
    ['an unknown option', { providerOptions: { inportance: 'Urgent' } }, 'invalid-argument'],
    ['an option of another verb', { providerOptions: { promptId: 'x' } }, 'invalid-argument'],
    ['joinVideoMuted without video', { providerOptions: { joinVideoMuted: true } }, 'invalid-argument'],
    ['a name to show', { displayName: 'Contoso' }, 'unsupported'],
    ['nobody', { to: [{ kind: 'anonymous' }] }, 'invalid-argument'],
    ['a vendor id that is no URI', { to: [{ kind: 'vendor', id: 'erika' }] }, 'invalid-argument'],
    ['a number of somebody else', { from: { kind: 'phone', number: '+14255550199' } }, 'invalid-argument'],
  ])('with %s is refused, and nothing is sent', async (_, changes, code) => {
    const { atDiscovery } = answerDiscovery()
    const error = await failureOf(
      benchWith({}).driver.doDial?.(createContext(), { ...dialCommand, ...changes }) ?? Promise.resolve(),
    )
    expect(error.code).toBe(code)
    expect(atDiscovery).toEqual([])
  })

  test('cancels an invitation that rings too long, but not an answered call', async () => {
    answerDiscovery()
    answerAt(meetings, { status: 201 })
    const cancels = answerAt(pool, { status: 204 })
    const bench = benchWith(dialledState())
    await bench.driver.doDial?.(createContext(), { ...dialCommand, ringMs: 5_000 })
    bench.timers.find(({ ms }) => ms === 5_000)?.work()
    await expect.poll(() => cancels.length).toBe(1)
    expect(cancels[0]?.url).toBe(at('terminate'))
    answerDiscovery()
    answerAt(meetings, { status: 201 })
    const answered = benchWith(upState())
    await answered.driver.doDial?.(createContext(), { ...dialCommand, ringMs: 5_000 })
    answered.timers.find(({ ms }) => ms === 5_000)?.work()
    await new Promise((resolve) => setImmediate(resolve))
    expect(cancels).toHaveLength(1)
  })
})

describe('an incoming call', () => {
  test('is declined and forwarded at its links', async () => {
    const seen = answerAt(pool, { status: 204 }, { status: 204 }, { status: 204 })
    const { driver } = createBench()
    await driver.doReject?.(ringing(), { reason: 'busy' })
    await driver.doReject?.(ringing(), { reason: 'declined' })
    await driver.doRedirect?.(ringing(), { to: agent })
    expect(seen.map(({ url, body }) => [url, body])).toEqual([
      [at('decline'), '{"reason":"Local"}'],
      [at('decline'), '{"reason":"Global"}'],
      [at('forward'), '{"to":"sip:agent@contoso.example"}'],
    ])
  })

  test('counts as declined if the first reply is lost and the second one says that the invitation is gone', async () => {
    const gone = { status: 404, body: { code: 'NotFound' } }
    const seen = answerAt(pool, { status: 504 }, gone, gone)
    const { driver } = createBench()
    await driver.doReject?.(ringing(), { reason: 'busy' })
    expect(seen).toHaveLength(2)
    // without a lost reply, another party has ended it
    const late = driver.doReject?.(ringing(), { reason: 'busy' }) ?? Promise.resolve()
    expect(await failureOf(late)).toMatchObject({ code: 'too-late', status: 404 })
  })

  test('that has stopped ringing cannot be answered', async () => {
    answerAt(pool, { status: 404, body: { code: 'NotFound' } })
    const error = await failureOf(createBench().driver.doAnswer?.(ringing(), answer) ?? Promise.resolve())
    expect(error).toMatchObject({ code: 'too-late', status: 404 })
  })

  test('without a link to accept fails before anything is sent', async () => {
    const { driver } = createBench()
    const bare = createContext({ direction: 'inbound', answered: false })
    expect(driver.whyNot?.(bare, 'answer')).toContain('accept')
    expect(driver.whyNot?.(ringing(), 'answer')).toBeUndefined()
    expect(await failureOf(driver.doAnswer?.(bare, answer) ?? Promise.resolve())).toMatchObject({
      code: 'not-available',
    })
  })

  test('is hung up by declining it', async () => {
    const seen = answerAt(pool, { status: 204 })
    await createBench().driver.doHangUp(ringing())
    expect(seen.map(({ url, body }) => [url, body])).toEqual([[at('decline'), '']])
  })
})

describe('hangUp', () => {
  test.each([
    ['a call that rings is taken back', dialledState, false, 'POST', at('terminate')],
    ['a call that is up is stopped', upState, true, 'POST', at('terminate')],
    [
      'a call without either link leaves its conversation',
      () => stateAfter(events.conversation('Connected')),
      true,
      'DELETE',
      at('conversation'),
    ],
  ])('%s', async (_, state, answered, method, url) => {
    const seen = answerAt(pool, { status: 204 })
    await createBench().driver.doHangUp(createContext({ state: state(), answered }))
    expect(seen.map((one) => [one.method, one.url])).toEqual([[method, url]])
  })

  test('falls back to the conversation when the call cannot be stopped', async () => {
    const seen = answerAt(pool, { status: 409, body: { code: 'Conflict' } }, { status: 204 })
    await createBench().driver.doHangUp(createContext({ state: upState() }))
    expect(seen.map(({ method, url }) => [method, url])).toEqual([
      ['POST', at('terminate')],
      ['DELETE', at('conversation')],
    ])
  })

  test('of a call that is gone is not an error', async () => {
    const seen = answerAt(pool, { status: 404, body: { code: 'NotFound', message: 'Call Not Found' } })
    await createBench().driver.doHangUp(createContext({ state: upState() }))
    expect(seen).toHaveLength(1)
  })

  test('of a call without any known link is not available', async () => {
    expect(await failureOf(createBench().driver.doHangUp(createContext()))).toMatchObject({ code: 'not-available' })
  })

  test('with a refused token fails, and tries nothing else', async () => {
    const seen = answerAt(pool, { status: 401 }, { status: 401 })
    expect(await failureOf(createBench().driver.doHangUp(createContext({ state: upState() })))).toMatchObject({
      code: 'unauthorized',
    })
    expect(seen.map(({ method }) => method)).toEqual(['POST', 'POST'])
  })

  test('of every party ends the meeting, if there is one', async () => {
    const seen = answerAt(pool, { status: 204 }, { status: 204 })
    const { driver } = createBench()
    await driver.doTerminate?.(createContext({ state: { ...upState(), ...stateAfter(events.meeting()) } }))
    await driver.doTerminate?.(createContext({ state: upState() }))
    expect(seen.map(({ url }) => url)).toEqual([at('terminateOnlineMeeting'), at('terminate')])
  })
})

describe('play', () => {
  test('is identified by the path of its prompt, whatever the host and the case', async () => {
    answerAt(pool, {
      status: 201,
      headers: { location: `https://POOL8.infra.lync.com${href.prompt.replace('prompts', 'Prompts')}` },
    })
    const accepted = await createBench().driver.doPlay?.(createContext({ state: upState() }), play)
    expect(accepted).toEqual({ operationKey: href.prompt.split('?')[0]?.toLowerCase() })
  })

  test('without the URL of its prompt is an unexpected reply', async () => {
    answerAt(pool, { status: 201 })
    const error = await failureOf(
      createBench().driver.doPlay?.(createContext({ state: upState() }), play) ?? Promise.resolve(),
    )
    expect(error.code).toBe('unexpected-reply')
  })

  test('is not available while no media flows, and the error says why', async () => {
    const noFlow = stateAfter(events.call('Connected'))
    const { driver } = benchWith(noFlow)
    expect(driver.whyNot?.(createContext({ answered: false }), 'play.url')).toContain('answered')
    expect(driver.whyNot?.(createContext({ state: noFlow }), 'play.url')).toBeUndefined()
    expect(await failureOf(driver.doPlay?.(createContext({ state: noFlow }), play) ?? Promise.resolve())).toMatchObject(
      {
        code: 'not-available',
      },
    )
  })

  test('at a link that has been withdrawn is not available, and leaks nothing', async () => {
    answerAt(pool, { status: 404, body: { code: 'NotFound', message: `no prompts for ${token}` } })
    const error = await failureOf(
      createBench().driver.doPlay?.(createContext({ state: upState() }), play) ?? Promise.resolve(),
    )
    expect(error).toMatchObject({ code: 'not-available', status: 404, providerCode: 'NotFound' })
    expect(error.message).toContain('playPrompt')
    expect(printed(error)).not.toContain(token)
  })

  test('stops at the link of the newest flow, and reads the flow if the link is missing', async () => {
    const seen = answerAt(
      pool,
      { status: 204 },
      {
        status: 200,
        body: { rel: 'service:audioVideoFlow', _links: { 'service:stopPrompts': { href: href.stopPrompts } } },
      },
      { status: 204 },
    )
    const { driver } = createBench()
    await driver.doStopPlaying?.(createContext({ state: upState() }), 'key')
    await driver.doStopPlaying?.(createContext({ state: stateAfter(events.flow('Disconnected')) }), 'key')
    expect(seen.map(({ method, url }) => [method, url])).toEqual([
      ['POST', at('stopPrompts')],
      ['GET', at('flow')],
      ['POST', at('stopPrompts')],
    ])
  })
})

describe('transfer', () => {
  test('to another party, and replacing another call of ours', async () => {
    const seen = answerAt(pool, { status: 201 }, { status: 201 }, { status: 201 })
    const other = stateAfter(events.call('Connected'))
    const { driver } = createBench(new Map([['c_2', snapshotOf(other)]]))
    const call = createContext({ state: upState() })
    await driver.doTransfer?.(call, transfer)
    await driver.doTransfer?.(call, { ...transfer, providerOptions: { replaces: 'c_2' } })
    await driver.doTransfer?.(call, { ...transfer, providerOptions: { replacesCallContext: 'b3BhcXVl' } })
    expect(seen.map(({ url, body }) => [url, JSON.parse(body) as object])).toEqual([
      [at('transfer'), { to: 'sip:agent@contoso.example', operationId: 'c_1.7' }],
      [at('transfer'), { replacesCallContext: btoa('{"CallId":"of this test"}'), operationId: 'c_1.7' }],
      [at('transfer'), { replacesCallContext: 'b3BhcXVl', operationId: 'c_1.7' }],
    ])
  })

  test('that replaces a call that is not up is not available, and nothing is sent', async () => {
    const seen = answerAt(pool, { status: 201 })
    const { driver } = createBench(new Map([['c_2', snapshotOf(upState(), true)]]))
    const call = createContext({ state: upState() })
    for (const replaces of ['c_2', 'c_3'])
      expect(
        await failureOf(driver.doTransfer?.(call, { ...transfer, providerOptions: { replaces } }) ?? Promise.resolve()),
      ).toMatchObject({ code: 'not-available' })
    expect(seen).toEqual([])
  })
})

describe('participants', () => {
  test('are invited with every vendor option', async () => {
    const seen = answerAt(pool, { status: 201 })
    const providerOptions = { subject: 'Join', onBehalfOf: 'sip:boss@contoso.example', modalities: ['Audio'] }
    const command = { address: agent, from: undefined, timeoutMs: undefined, providerOptions }
    await createBench().driver.doAddParticipant?.(createContext({ state: upState() }), command)
    expect(seen[0]?.url).toBe(at('addParticipant'))
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      operationId: 'c_1.7',
      to: 'sip:agent@contoso.example',
      ...providerOptions,
    })
    const timed = { ...command, timeoutMs: 1_000 }
    const refusing = createBench().driver.doAddParticipant?.(createContext({ state: upState() }), timed)
    expect(await failureOf(refusing ?? Promise.resolve())).toMatchObject({ code: 'unsupported' })
  })

  test('without a link to remove them are not removed', async () => {
    const removing = benchWith(upState()).driver.doRemoveParticipant?.(createContext({ state: upState() }), agent)
    expect(await failureOf(removing ?? Promise.resolve())).toMatchObject({ code: 'not-available' })
  })
})

describe('a call that was silent for long', () => {
  test('is inspected on all of its tracks', async () => {
    const links = { 'service:playPrompt': { href: href.prompts } }
    const seen = answerAt(
      pool,
      resource('conversation', 'Connected'),
      resource('audioVideo', 'Connected'),
      resource('audioVideoFlow', 'Connected', links),
    )
    const told = await createBench().driver.doInspect?.(createContext({ state: upState() }))
    expect(seen.map(({ url }) => url)).toEqual([at('conversation'), at('audioVideo'), at('flow')])
    expect(told?.map(({ event }) => event.type)).toEqual(['call-alive', 'call-answered', 'call-alive'])
    expect(told?.[2]?.state?.['flow']).toMatchObject({ links: { playPrompt: at('prompts') } })
  })

  test('whose conversation is gone has ended', async () => {
    answerAt(pool, { status: 404, body: { code: 'NotFound', subcode: 'ConversationNotFound' } })
    const told = await createBench().driver.doInspect?.(createContext({ state: upState() }))
    expect(told).toEqual([{ event: { type: 'call-ended', reason: 'unknown' } }])
  })

  test('is not inspected if none of its links is known', async () => {
    expect(await createBench().driver.doInspect?.(createContext())).toEqual([])
  })
})

/** A track as the service shows it. */
function resource(rel: string, state: string, links: object = {}): Reply {
  const self = { href: href.conversation }
  return { status: 200, body: { rel: `service:${rel}`, state, _links: { self, ...links } } }
}

function ringing(): CallContext {
  return createContext({ direction: 'inbound', answered: false, state: incomingState() })
}
