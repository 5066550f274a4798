import type { Address, CallContext, Driver, Translated } from '@trunkline/core/driver'
import { describe, expect, it } from 'vitest'

import { decodeForm } from '../src/wire/index.ts'
import { documentOf, failureOf, mockedCarrier } from './fixtures/mock.ts'
import {
  type Bench,
  callId,
  contextOf,
  held,
  hook,
  openBench,
  parkedAt,
  routeOf,
  served,
  textOf,
  urlOf,
} from './fixtures/session.ts'
import { answer, callReply, callSid, only } from './fixtures/space.ts'

const to = { kind: 'phone', number: '+14255550199' } as const
const from = { kind: 'phone', number: '+14255550100' } as const
const desk = { kind: 'sip', uri: 'sip:desk@example.com' } as const
const action = urlOf('document', callId, '7t')
const answered = `statusCallback="${urlOf('transfer', callId, '7t')}" statusCallbackEvent="answered"`
const bridged = { current: { operation: 7, mode: 'bridged', document: '' }, finished: 6 }
const voice = { CallSid: callSid, CallStatus: 'in-progress' }

mockedCarrier()

function transfer(
  target: Address,
  { options, from: caller, call = {} }: { options?: object; from?: Address; call?: Partial<CallContext> } = {},
): ReturnType<NonNullable<Driver['doTransfer']>> {
  const { driver } = openBench().session
  const accepted = driver.doTransfer?.(contextOf(call), { to: target, from: caller, providerOptions: options })
  if (accepted === undefined) throw new Error('expected a transfer')
  return accepted
}

/** The carrier's request for the document after the transfer. */
async function after(bench: Bench, fields: Readonly<Record<string, string>>, operation = '7t') {
  const receipt = await hook(bench, { route: routeOf('document', operation), fields: { ...voice, ...fields } })
  if (receipt.kind !== 'document' || 'decide' in receipt.answer) throw new Error('expected a document')
  return { receipt, events: receipt.events, delivered: receipt.answer.delivered ?? [], text: textOf(receipt) }
}

function outcomeIn(events: readonly Translated[]): Translated | undefined {
  return events.find(({ event }) => event.type.startsWith('operation-'))
}

describe('a transfer', () => {
  it.each<[string, Address, { options?: object; from?: Address }, string]>([
    ['to a number', to, {}, `<Dial action="${action}"><Number ${answered}>+14255550199</Number></Dial>`],
    [
      'that shows another caller and presses digits',
      to,
      { from, options: { sendDigits: '1w2' } },
      `<Dial action="${action}" callerId="+14255550100"><Number sendDigits="1w2" ${answered}>+14255550199</Number></Dial>`,
    ],
    [
      'to a SIP address with credentials',
      desk,
      { options: { sipAuth: { username: 'u', password: 'p' } } },
      `<Dial action="${action}"><Sip ${answered} username="u" password="p">sip:desk@example.com</Sip></Dial>`,
    ],
  ])('%s is a document that dials and reports the answer', async (_title, target, more, document) => {
    const sent = answer('POST', 200, callReply('in-progress'))
    const accepted = await transfer(target, more)
    expect(documentOf(sent)).toBe(document)
    expect(accepted).toMatchObject({ operationKey: '7t', state: { current: { operation: 7, mode: 'bridged' } } })
  })

  it('is fetched from us if documents are served at URLs', async () => {
    const bench = openBench({ document: 'url' })
    const sent = answer('POST', 200, callReply('in-progress'))
    const command = { to, from: undefined, providerOptions: undefined }
    const accepted = await bench.session.driver.doTransfer?.(contextOf(), command)
    expect(decodeForm(only(sent).body).record).toMatchObject({ Url: urlOf('laml', callId, '7t') })
    bench.calls.set(callId, held(accepted?.state))
    const receipt = await hook(bench, { route: routeOf('laml', '7t'), fields: voice })
    expect(textOf(receipt)).toBe(
      served(`<Dial action="${action}">`, `<Number ${answered}>+14255550199</Number>`, '</Dial>'),
    )
  })

  it('of a SIP call may be a referral', async () => {
    const sent = answer('POST', 200, callReply('in-progress'))
    await transfer(desk, { options: { refer: true }, call: { to: { kind: 'sip', uri: 'sip:caller@example.com' } } })
    expect(documentOf(sent)).toBe(`<Refer action="${action}"><Sip>sip:desk@example.com</Sip></Refer>`)
  })

  it.each<[string, string, () => Promise<unknown>]>([
    ['invalid-argument', 'to an id that is no address', () => transfer({ kind: 'vendor', id: 'room' })],
    ['invalid-argument', 'to nobody', () => transfer({ kind: 'anonymous' })],
    [
      'invalid-argument',
      'that refers to a number',
      () => transfer(to, { options: { refer: true }, call: { to: desk } }),
    ],
    [
      'invalid-argument',
      'that refers and presses',
      () => transfer(desk, { options: { refer: true, sendDigits: '1' } }),
    ],
    ['invalid-argument', 'with an unknown option', () => transfer(to, { options: { reefer: true } })],
    [
      'not-available',
      'that refers a call of the telephone network',
      () => transfer(desk, { options: { refer: true } }),
    ],
    ['conflict', 'while another is under way', () => transfer(to, { call: { state: bridged } })],
  ])('sends nothing and fails with %s if it is one %s', async (code, _title, run) => {
    expect(await failureOf(run())).toBe(code)
  })

  it('succeeds when the other party answers', async () => {
    const receipt = await hook(openBench(), {
      route: routeOf('transfer', '7t'),
      fields: { CallSid: 'other', ParentCallSid: callSid, CallStatus: 'in-progress' },
    })
    if (receipt.kind !== 'notice') throw new Error('expected a notice')
    expect(receipt.events).toMatchObject([
      { event: { type: 'operation-completed' }, callId, operationKey: '7t', state: { transferred: true } },
    ])
    // the notice has the id of the other call
    expect(receipt.events[0]?.providerCallId).toBeUndefined()
  })

  it.each([
    ['the bridge is over', { DialCallStatus: 'completed' }, {}],
    ['a notice told of the answer, and how it went was lost', {}, { transferred: true }],
    ['the referral was taken up', { ReferCallStatus: 'in-progress', ReferSipResponseCode: '202' }, {}],
  ])('ends the call as transferred when %s', async (_title, fields, state) => {
    const bench = openBench()
    bench.calls.set(callId, held({ ...bridged, ...state }))
    const { events, delivered, text } = await after(bench, fields)
    expect(outcomeIn(events)).toMatchObject({ event: { type: 'operation-completed' }, dedupeKey: 'document:7t' })
    expect(text).toBe(served('<Hangup/>'))
    expect(delivered).toMatchObject([
      { event: { type: 'call-ended', reason: 'transferred' }, callId, dedupeKey: `transferred:${callSid}` },
    ])
  })

  it.each([
    [{ DialCallStatus: 'busy' }, 'busy'],
    [{ DialCallStatus: 'busy', DialSipResponseCode: '603' }, 'declined'],
    [{ DialCallStatus: 'no-answer' }, 'no-answer'],
    [{ DialCallStatus: 'failed', DialSipResponseCode: '404' }, 'unreachable'],
    [{ DialCallStatus: 'failed' }, 'unknown'],
    [{ ReferCallStatus: 'failed', NotifySipResponseCode: '486' }, 'busy'],
    [{}, 'unknown'],
  ])('that ends in %j fails as %s, and the call is parked', async (fields, code) => {
    const bench = openBench()
    bench.calls.set(callId, held(bridged))
    const { events, delivered, text } = await after(bench, fields)
    expect(outcomeIn(events)).toMatchObject({
      event: { type: 'operation-failed', failure: { code } },
      operationKey: '7t',
      settlesOnDelivery: true,
      state: { current: null, finished: 7 },
    })
    expect(text).toBe(parkedAt('7tk'))
    expect(delivered).toMatchObject([{ event: { type: 'document-delivered' }, operationKey: '7t' }])
  })

  it('that failed is reported once: the next request of the parked call repeats the same fact', async () => {
    const bench = openBench()
    bench.calls.set(callId, held({ finished: 7 }))
    const { events, text } = await after(bench, {}, '7tk')
    expect(outcomeIn(events)).toMatchObject({ dedupeKey: 'document:7t' })
    expect(outcomeIn(events)?.state).toBeUndefined()
    expect(text).toBe(parkedAt('7tk'))
  })

  it('that ended together with the call is still a success', async () => {
    const bench = openBench()
    bench.calls.set(callId, held(bridged))
    const { events } = await after(bench, { CallStatus: 'completed', DialCallStatus: 'completed' })
    expect(outcomeIn(events)).toMatchObject({ event: { type: 'operation-completed' }, state: { transferred: true } })
  })

  it.each([
    [{ transferred: true }, 'transferred'],
    [{}, 'hung-up'],
  ])('decides what the end of the call means: %j is %s', async (state, reason) => {
    const bench = openBench()
    bench.calls.set(callId, held({ ...bridged, ...state }))
    const fields = { ...voice, CallStatus: 'completed', SequenceNumber: '3' }
    const receipt = await hook(bench, { route: routeOf('status'), fields })
    expect(receipt.kind === 'notice' && receipt.events[0]?.event).toMatchObject({ type: 'call-ended', reason })
    answer('GET', 200, callReply('completed'))
    const [inspected] = (await bench.session.driver.doInspect?.(contextOf({ state }))) ?? []
    expect(inspected?.event).toMatchObject({ type: 'call-ended', reason })
  })
})

describe('a call on hold', () => {
  const music = { kind: 'url', url: 'https://example.com/music.wav' } as const
  const next = `<Redirect>${urlOf('document', callId, '7h')}</Redirect>`
  const onHold = { current: { operation: 7, mode: 'held', document: '<Response><Echo/></Response>' }, finished: 6 }

  it.each([
    ['music for as long as it lasts', music, `<Play loop="0">https://example.com/music.wav</Play>${next}`],
    ['nothing when there is none', undefined, `<Pause length="30"/>${next}`],
  ])('hears %s', async (_title, heard, document) => {
    const sent = answer('POST', 200, callReply('in-progress'))
    const accepted = await openBench().session.driver.doHold?.(contextOf(), { music: heard })
    expect(documentOf(sent)).toBe(document)
    expect(accepted).toMatchObject({ state: { current: { operation: 7, mode: 'held' } } })
  })

  it('gets the same document again on its next request, and is still on hold', async () => {
    const bench = openBench()
    bench.calls.set(callId, held(onHold))
    const { events, text, delivered } = await after(bench, {}, '7h')
    expect(text).toBe('<Response><Echo/></Response>')
    expect(events.map(({ event, state }) => [event.type, state])).toEqual([
      ['call-answered', undefined],
      ['call-alive', undefined],
    ])
    expect(delivered).toEqual([])
  })

  it('may get other music, but no other document', async () => {
    const { driver } = openBench().session
    const call = contextOf({ state: onHold, operation: '8' })
    answer('POST', 200, callReply('in-progress'))
    await driver.doHold?.(call, { music })
    const play = driver.doPlay?.(call, { source: music, loop: false, providerOptions: undefined })
    expect(await failureOf(play ?? Promise.resolve())).toBe('conflict')
  })

  it('is resumed by parking it, and an older request changes nothing', async () => {
    const bench = openBench()
    const sent = answer('POST', 200, callReply('in-progress'))
    const call = contextOf({ state: onHold, operation: '8' })
    const accepted = await bench.session.driver.doUnhold?.(call)
    expect(documentOf(sent)).toBe(`<Pause length="30"/><Redirect>${urlOf('document', callId, '8k')}</Redirect>`)
    expect(accepted).toMatchObject({ state: { current: null, finished: 8 } })
    bench.calls.set(callId, held({ finished: 8 }))
    expect((await after(bench, {}, '7h')).text).toBe(parkedAt('7hk'))
  })

  it('needs no request to be resumed if it is not on hold', async () => {
    const accepted = await openBench().session.driver.doUnhold?.(contextOf())
    expect(accepted).toEqual({})
  })

  it('is not possible during a stream', async () => {
    const state = { current: { operation: 5, mode: 'streaming', document: '' }, finished: 4 }
    const holding = openBench().session.driver.doHold?.(contextOf({ state }), { music })
    expect(await failureOf(holding ?? Promise.resolve())).toBe('conflict')
  })
})
