import type { CallContext, Driver, ParticipantCommand, Receipt, State, Translated } from '@trunkline/core/driver'
import nock from 'nock'
import { describe, expect, it } from 'vitest'

import { driverOf, failureOf, formOf, mockedCarrier } from './fixtures/mock.ts'
import { callId, contextOf, held, hook, openBench, routeOf, served, textOf, urlOf } from './fixtures/session.ts'
import { account, answer, callReply, callSid, errorReply, only, type Sent } from './fixtures/space.ts'

const other = { kind: 'phone', number: '+14255550199' } as const
const own = { kind: 'phone', number: '+14255550100' } as const
const far = { kind: 'phone', number: '+14255550123' } as const
const partySid = '19e436af-5f3d-4c2f-8a55-0b4e9cf3bcb1'
const room = 'b2d1c5f0-0000-4000-8000-00000000c0de'
const name = `${callId}.5c`
const partyReply = { sid: partySid, status: 'queued' }

const conferring: State = {
  current: { operation: 5, mode: 'conference', document: '' },
  finished: 4,
  conference: { name, far },
  conferenceSid: room,
  [`party:${partySid}`]: { address: other, operation: 6 },
}

mockedCarrier()

function add(
  driver: Driver,
  command: Partial<ParticipantCommand> = {},
  call: Partial<CallContext> = {},
): ReturnType<NonNullable<Driver['doAddParticipant']>> {
  const whole = { address: other, from: undefined, timeoutMs: undefined, providerOptions: undefined, ...command }
  return driver.doAddParticipant?.(contextOf(call), whole) ?? Promise.reject(new Error('expected addParticipant'))
}

function firstOf(receipt: Receipt): Translated {
  const [first] = receipt.kind === 'notice' ? receipt.events : []
  if (first === undefined) throw new Error(`expected an event, got ${receipt.kind}`)
  return first
}

const events = 'statusCallbackEvent="start end join leave mute hold"'

describe('a party is added', () => {
  it('by a call into a conference, and then by an update that moves this call there', async () => {
    const created = answer('POST', 200, partyReply)
    const moved = answer('POST', 200, callReply('in-progress'))
    const accepted = await add(driverOf(), { timeoutMs: 20_000 })
    expect(only(created).path).toBe(`${account}/Calls.json`)
    expect(formOf(created)).toEqual({
      To: other.number,
      From: own.number,
      StatusCallback: urlOf('party-status', callId, '7a'),
      StatusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
      Timeout: '20',
      Twiml: `<Response><Dial><Conference beep="false" ${events} statusCallback="${urlOf('conference', callId, '7a')}">${callId}.7c</Conference></Dial></Response>`,
    })
    expect(only(moved).path).toBe(`${account}/Calls/${callSid}.json`)
    expect(formOf(moved)['Twiml']).toBe(
      `<Response><Dial action="${urlOf('document', callId, '7c')}"><Conference beep="false" ${events} muted="false" startConferenceOnEnter="true" endConferenceOnExit="true" statusCallback="${urlOf('conference', callId, '7c')}">${callId}.7c</Conference></Dial></Response>`,
    )
    expect(accepted).toMatchObject({
      operationKey: '7a',
      state: {
        current: { operation: 7, mode: 'conference' },
        conference: { name: `${callId}.7c`, far },
        [`party:${partySid}`]: { address: other, operation: 7 },
      },
    })
  })

  it('by only one call if there is already a conference', async () => {
    const created = answer('POST', 200, partyReply)
    const accepted = await add(driverOf(), {}, { state: conferring })
    expect(formOf(created)['Twiml']).toContain(`>${name}</Conference>`)
    const state = { [`party:${partySid}`]: { address: other, operation: 7 } }
    expect(accepted).toEqual({ operationKey: '7a', state, events: [] })
  })

  it('from the number that an incoming caller called, with the vendor’s own options', async () => {
    const created = answer('POST', 200, partyReply)
    const providerOptions = { sendDigits: '12', muted: true, beep: 'onEnter', callerId: '+14255550177' }
    const call = { direction: 'inbound', from: far, to: own, state: conferring } as const
    await add(driverOf(), { providerOptions }, call)
    expect(formOf(created)).toMatchObject({ From: own.number, SendDigits: '12', CallerId: '+14255550177' })
    expect(formOf(created)['Twiml']).toContain('<Conference beep="onEnter"')
    expect(formOf(created)['Twiml']).toContain('muted="true"')
  })

  it('not at all if the other call is refused: this one stays unchanged', async () => {
    answer('POST', 400, errorReply(21_211, 400))
    expect(await failureOf(add(driverOf()))).toBe('rejected')
  })

  it('and canceled if this call cannot be moved', async () => {
    answer('POST', 200, partyReply)
    answer('POST', 400, errorReply(21_220, 400))
    const ended = answer('POST', 400, errorReply(10_000, 400))
    answer('GET', 200, callReply('ringing'))
    const cancelled = answer('POST', 200, partyReply)
    expect(await failureOf(add(driverOf()))).toBe('not-available')
    expect(only(ended).path).toBe(`${account}/Calls/${partySid}.json`)
    expect(formOf(ended)).toEqual({ Status: 'completed' })
    expect(formOf(cancelled)).toEqual({ Status: 'canceled' })
  })

  it.each<[string, string, Partial<ParticipantCommand>, Partial<CallContext>]>([
    ['invalid-argument', 'without a number to call from', {}, { from: undefined }],
    ['invalid-argument', 'with an option of another verb', { providerOptions: { refer: true } }, {}],
    ['invalid-argument', 'who is anonymous', { address: { kind: 'anonymous' } }, {}],
    ['conflict', 'while something plays', {}, { state: { current: { operation: 5, mode: 'document', document: '' } } }],
  ])('with %s %s, and nothing is sent', async (code, _title, command, call) => {
    expect(await failureOf(add(driverOf(), command, call))).toBe(code)
  })

  it('with a document at a URL if none is sent inside a request', async () => {
    const created = answer('POST', 200, partyReply)
    await add(driverOf({ document: 'url' }), { providerOptions: { muted: true } }, { state: conferring })
    const url = String(formOf(created)['Url'])
    expect(url).toBe(`${urlOf('party', callId, '7a')}?name=${encodeURIComponent(name)}&muted=true`)
    const route = routeOf('party', '7a')
    const fields = { CallSid: partySid, CallStatus: 'in-progress' }
    const receipt = await hook(openBench(), { route, fields, query: new URL(url).search })
    expect(textOf(receipt)).toBe(
      served(
        `<Dial><Conference beep="false" ${events} muted="true" statusCallback="${urlOf('conference', callId, '7a')}">${name}</Conference></Dial>`,
      ),
    )
  })
})

describe('a party is removed', () => {
  const call = contextOf({ state: conferring })

  it('from the conference, after which this call is parked', async () => {
    const removed = answer('DELETE', 204)
    const parked = answer('POST', 200, callReply('in-progress'))
    const accepted = await driverOf().doRemoveParticipant?.(call, other)
    expect(only(removed).path).toBe(`${account}/Conferences/${room}/Participants/${partySid}.json`)
    expect(formOf(parked)['Twiml']).toContain('<Pause length="30"/>')
    expect(accepted).toMatchObject({
      completed: true,
      state: { current: null, conference: null, conferenceSid: null, [`party:${partySid}`]: null },
    })
  })

  it('while others stay, and nothing else is sent', async () => {
    answer('DELETE', 204)
    const third = { 'party:third': { address: { kind: 'sip', uri: 'sip:a@example.com' }, operation: 6 } }
    const accepted = await driverOf().doRemoveParticipant?.(contextOf({ state: { ...conferring, ...third } }), other)
    expect(accepted).toEqual({
      completed: true,
      state: { [`party:${partySid}`]: null, [`member:${partySid}`]: null },
    })
  })

  it('by the end of their call if they have not joined yet', async () => {
    answer('DELETE', 404, errorReply(20_404, 404))
    const ended = answer('POST', 200, partyReply)
    answer('POST', 200, callReply('in-progress'))
    await driverOf().doRemoveParticipant?.(call, other)
    expect(only(ended).path).toBe(`${account}/Calls/${partySid}.json`)
  })

  it('but not a stranger or the far side', async () => {
    const driver = driverOf()
    expect(await failureOf(driver.doRemoveParticipant?.(call, own))).toBe('not-found')
    expect(await failureOf(driver.doRemoveParticipant?.(call, far))).toBe('invalid-argument')
  })
})

describe('a canceled invitation', () => {
  const invited = contextOf({ state: conferring })

  it.each([
    ['is over already', 200, callReply('no-answer')],
    ['is not known to the carrier any more', 404, errorReply(20_404, 404)],
  ])('is canceled without an error although its call %s', async (_title, status, body) => {
    answer('POST', 400, errorReply(10_000, 400))
    answer('GET', status, body)
    answer('POST', 200, callReply('in-progress'))
    const accepted = await driverOf().doCancelAddParticipant?.(invited, '6a')
    expect(accepted).toMatchObject({ completed: true, state: { [`party:${partySid}`]: null } })
  })

  it.each([
    ['has ended', 200, callReply('completed')],
    ['is not known to the carrier any more', 404, errorReply(20_404, 404)],
  ])('is canceled although this call %s, which is not parked', async (_title, status, body) => {
    answer('POST', 200, partyReply)
    const parked = answer('POST', 400, errorReply(10_000, 400))
    const asked = answer('GET', status, body)
    const accepted = await driverOf().doCancelAddParticipant?.(invited, '6a')
    expect(only(parked).path).toBe(`${account}/Calls/${callSid}.json`)
    expect(only(asked).path).toBe(`${account}/Calls/${callSid}.json`)
    expect(accepted).toEqual({
      completed: true,
      state: { [`party:${partySid}`]: null, [`member:${partySid}`]: null },
    })
  })

  it('fails if this call continues and cannot be parked', async () => {
    answer('POST', 200, partyReply)
    answer('POST', 400, errorReply(10_000, 400))
    answer('GET', 200, callReply('in-progress'))
    expect(await failureOf(driverOf().doCancelAddParticipant?.(invited, '6a'))).toBe('rejected')
  })

  it('fails without an inspection if parking is refused for another reason', async () => {
    answer('POST', 200, partyReply)
    answer('POST', 401, errorReply(20_003, 401))
    expect(await failureOf(driverOf().doCancelAddParticipant?.(invited, '6a'))).toBe('unauthorized')
  })

  it('after the participant has answered fails with too-late, and their call continues', async () => {
    answer('POST', 400, errorReply(10_000, 400))
    answer('GET', 200, callReply('in-progress'))
    expect(await failureOf(driverOf().doCancelAddParticipant?.(invited, '6a'))).toBe('too-late')
  })

  it('with credentials that the carrier refuses fails', async () => {
    answer('POST', 401, errorReply(20_003, 401))
    expect(await failureOf(driverOf().doCancelAddParticipant?.(invited, '6a'))).toBe('unauthorized')
  })
})

describe('the carrier’s id of a conference', () => {
  const state = { ...conferring, conferenceSid: null }
  const calls = contextOf({ state })

  it('is looked up by its name, and stored', async () => {
    const listed = answer('GET', 200, {
      conferences: [
        { sid: 'older', friendly_name: name, status: 'completed' },
        { sid: room, friendly_name: name, status: 'in-progress' },
      ],
      next_page_uri: null,
    })
    const muted = answer('POST', 200, { call_sid: partySid })
    const accepted = await driverOf().doMute?.(calls, other)
    expect(only(listed).path).toBe(`${account}/Conferences.json?FriendlyName=${encodeURIComponent(name)}`)
    expect(only(muted).path).toBe(`${account}/Conferences/${room}/Participants/${partySid}.json`)
    expect(formOf(muted)).toEqual({ Muted: 'true' })
    expect(accepted).toEqual({ state: { conferenceSid: room } })
  })

  it('that does not exist yet makes its verbs not-available', async () => {
    answer('GET', 200, { conferences: [], next_page_uri: null })
    expect(await failureOf(driverOf().doHold?.(calls, { music: undefined }))).toBe('not-available')
  })
})

it('the hold music of a conference is fetched from a URL that names it', async () => {
  const sent = answer('POST', 200, { call_sid: callSid })
  const music = { kind: 'url', url: 'https://example.com/a.wav?x=1&y=2' } as const
  await driverOf().doHold?.(contextOf({ state: conferring }), { music })
  const { HoldUrl, ...rest } = formOf(sent)
  expect(rest).toEqual({ Hold: 'true', HoldMethod: 'POST' })
  const { search } = new URL(String(HoldUrl))
  const receipt = await hook(openBench(), { route: routeOf('wait'), fields: { CallSid: callSid }, query: search })
  expect(textOf(receipt)).toBe(served('<Play loop="0">https://example.com/a.wav?x=1&amp;y=2</Play>'))
})

describe('a notice of the conference', () => {
  const fields = { ConferenceSid: room, FriendlyName: name, Timestamp: 'Thu, 04 Apr 2024 18:32:15 +0000' }

  async function notice(more: Readonly<Record<string, string>>, state: State = conferring): Promise<Receipt> {
    const bench = openBench()
    bench.calls.set(callId, held(state))
    return hook(bench, { route: routeOf('conference', '5c'), fields: { ...fields, ...more } })
  }

  it.each<[string, Readonly<Record<string, string>>, object]>([
    ['participant-join', { CallSid: callSid }, [{ address: far, muted: false, held: false }]],
    ['participant-join', { CallSid: partySid, Muted: 'true' }, [{ address: other, muted: true, held: false }]],
    ['participant-hold', { CallSid: partySid }, [{ address: other, muted: false, held: true }]],
    [
      'participant-join',
      { CallSid: 'stranger' },
      [{ address: { kind: 'vendor', id: 'stranger' }, muted: false, held: false }],
    ],
    ['participant-leave', { CallSid: partySid }, []],
  ])('%s (%o) changes the participants', async (StatusCallbackEvent, more, participants) => {
    const { event, state } = firstOf(await notice({ ...more, StatusCallbackEvent }))
    expect(event).toEqual({ type: 'participant-changed', participants })
    expect(state).toMatchObject({ conferenceSid: room })
  })

  it('that arrives before the reply to the verb is stored, and emits no participants yet', async () => {
    const more = { CallSid: callSid, StatusCallbackEvent: 'participant-join' }
    expect(firstOf(await notice(more, { finished: 4 }))).toMatchObject({
      event: { type: 'call-alive' },
      state: { conferenceSid: room, [`member:${callSid}`]: { muted: false, held: false } },
    })
    const late = firstOf(await notice({ ...more, StatusCallbackEvent: 'participant-leave' }, { finished: 6 }))
    expect(late).toMatchObject({ event: { type: 'provider-event' }, carrierName: 'participant-leave' })
    expect(late.state).toBeUndefined()
  })

  it('twice is one fact', async () => {
    const more = { CallSid: partySid, StatusCallbackEvent: 'participant-join' }
    expect(firstOf(await notice(more)).dedupeKey).toBe(firstOf(await notice(more)).dedupeKey)
    expect(firstOf(await notice({ ...more, StatusCallbackEvent: 'participant-leave' })).dedupeKey).not.toBe(
      firstOf(await notice(more)).dedupeKey,
    )
  })

  it.each([
    ['of another conference', { FriendlyName: 'older' }, 'participant-leave'],
    ['of its start', {}, 'conference-start'],
  ])('%s is kept, and changes no participant', async (_title, more, StatusCallbackEvent) => {
    const kept = firstOf(await notice({ CallSid: partySid, ...more, StatusCallbackEvent }))
    expect(kept).toMatchObject({ event: { type: 'provider-event' }, carrierName: StatusCallbackEvent })
  })
})

function parking(): Sent[] {
  return answer('POST', 200, callReply('in-progress'))
}

describe('a notice of the call to an added party', () => {
  async function told(CallStatus: string, more: object = {}, state: State = conferring): Promise<Receipt> {
    const bench = openBench()
    bench.calls.set(callId, held(state))
    return hook(bench, {
      route: routeOf('party-status', '6a'),
      fields: { CallSid: partySid, CallStatus, SequenceNumber: '3', ...more },
    })
  }

  it('that could not be reached takes a call without other parties out of its conference', async () => {
    const sent = parking()
    await told('no-answer')
    expect(only(sent).path).toBe(`${account}/Calls/${callSid}.json`)
    expect(formOf(sent)).toEqual({
      Url: urlOf('document', callId, '5c'),
      FallbackUrl: urlOf('document', callId, '5ck'),
    })
  })

  it('that could not be reached is reported even if the call cannot leave the conference', async () => {
    answer('POST', 404, errorReply(20_404, 404))
    expect(await told('busy')).toMatchObject({ events: [{ event: { type: 'operation-failed' } }] })
  })

  it.each<[string, State]>([
    ['others are there', { ...conferring, 'party:other': { address: own, operation: 5 } }],
    ['it is muted there', { ...conferring, conferenceMuted: true }],
    ['it has left already', { ...conferring, finished: 5 }],
    ['it does something else', { ...conferring, current: { operation: 7, mode: 'document', document: '' } }],
  ])('that could not be reached leaves the call in place while %s', async (_title, state) => {
    const sent = parking()
    await told('busy', {}, state)
    expect(sent).toEqual([])
    nock.cleanAll()
  })

  it.each<[string, object, object]>([
    ['in-progress', {}, { event: { type: 'operation-completed' }, operationKey: '6a' }],
    ['ringing', {}, { event: { type: 'provider-event' }, carrierName: 'participant-status:ringing' }],
    ['busy', {}, { event: { type: 'operation-failed', failure: { code: 'busy' } }, operationKey: '6a' }],
    ['busy', { SipResultCode: '603' }, { event: { type: 'operation-failed', failure: { code: 'declined' } } }],
    ['no-answer', {}, { event: { failure: { code: 'no-answer' } }, state: { [`party:${partySid}`]: null } }],
    ['completed', {}, { event: { type: 'call-alive' }, state: { [`party:${partySid}`]: null } }],
  ])('that it is %s (%o)', async (status, more, expected) => {
    parking()
    const receipt = await told(status, more)
    expect(receipt).toMatchObject({ kind: 'notice', events: [{ callId, ...expected }] })
    // it is not our call
    expect(receipt.kind === 'notice' && receipt.events[0]?.providerCallId).toBeUndefined()
    nock.cleanAll()
  })

  it('of its end changes the participants', async () => {
    const members = {
      [`member:${callSid}`]: { muted: false, held: false },
      [`member:${partySid}`]: { muted: false, held: false },
    }
    const receipt = await told('completed', {}, { ...conferring, ...members })
    expect(receipt).toMatchObject({
      events: [{ event: { type: 'participant-changed', participants: [{ address: far }] } }],
    })
  })
})

it('the end of a conference parks the call, and removes all participants', async () => {
  const bench = openBench()
  bench.calls.set(callId, held(conferring))
  const receipt = await hook(bench, {
    route: routeOf('document', '5c'),
    fields: { CallSid: callSid, CallStatus: 'in-progress', DialCallStatus: 'answered' },
  })
  expect(textOf(receipt)).toContain('<Pause length="30"/>')
  const patches = receipt.kind === 'document' ? receipt.events.flatMap(({ state }) => state ?? []) : []
  expect(patches).toEqual([
    {
      current: null,
      finished: 5,
      conference: null,
      conferenceSid: null,
      conferenceMuted: null,
      [`party:${partySid}`]: null,
      [`member:${partySid}`]: null,
    },
  ])
})
