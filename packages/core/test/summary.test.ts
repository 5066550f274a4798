import { inspect } from 'node:util'

import { describe, expect, test } from 'vitest'

import { far, House } from './fixtures/house.ts'

const linesOf = (value: unknown) => inspect(value).split('\n').length
const secret = 'hunter2-hunter2'

describe('what a handle shows as JSON and when it is printed', () => {
  test('of a call, is a dozen facts and none of the machinery', async () => {
    const house = new House({ telephony: { tokenKeys: [secret] } })
    house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
    const call = await house.telephony.dial({ to: far, from: 'sip:me@example.com' })
    const facts = {
      id: call.id,
      provider: 'scripted',
      providerCallId: 'carrier-1',
      direction: 'outbound',
      from: 'sip:me@example.com',
      to: far,
      state: 'dialled',
    }
    expect(JSON.parse(JSON.stringify(call))).toEqual(facts)
    await house.tell(call.id, { type: 'call-answered', by: 'machine' })
    expect(JSON.parse(JSON.stringify(call))).toEqual({ ...facts, state: 'answered', answeredBy: 'machine' })
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect(call.toJSON()).toMatchObject({ state: 'ended', endReason: 'hung-up', endedBy: 'far-side' })
    expect(inspect(call)).toMatch(/^Call \{/)
    expect(linesOf(call)).toBeLessThanOrEqual(13)
    expect(inspect({ call })).toContain('call: Call {')
    expect(inspect(call) + JSON.stringify(call)).not.toContain(secret)
  })

  test('of the client, names its provider, its URL and its warnings', async () => {
    const house = new House({ telephony: { tokenKeys: [secret] } })
    await house.dial()
    house.host.warn({ code: 'odd', message: 'one' })
    house.host.warn({ code: 'odd', message: 'two' })
    expect(JSON.parse(JSON.stringify(house.telephony))).toEqual({
      provider: 'scripted',
      url: 'https://voice.example.com/trunkline/scripted',
      liveCalls: 1,
      doubtfulDials: 0,
      warnings: ['odd (2)'],
      isOpen: true,
    })
    expect(inspect(house.telephony)).toMatch(/^Telephony \{/)
    expect(linesOf(house.telephony)).toBeLessThanOrEqual(10)
    expect(inspect(house.telephony)).not.toContain(secret)
  })

  test('of a stream, a recording and a transcription, reports their state', async () => {
    const house = new House()
    const call = await house.answered()
    const recording = await call.record()
    expect(JSON.parse(JSON.stringify(recording))).toEqual({ id: recording.id, call: call.id, state: 'recording' })
    expect(inspect(recording)).toMatch(/^Recording \{/)
    const stream = await call.stream({ sampleRate: 8_000 })
    expect(JSON.parse(JSON.stringify(stream))).toEqual({
      call: call.id,
      format: 'pcm16',
      sampleRate: 8_000,
      direction: 'both',
      bufferedMs: 0,
      droppedMs: 0,
      isOpen: true,
    })
    const transcription = await call.transcribe()
    expect(JSON.stringify(transcription)).toBe(JSON.stringify({ call: call.id, droppedPieces: 0, isOpen: true }))
    for (const handle of [recording, stream, transcription]) expect(linesOf(handle)).toBeLessThanOrEqual(10)
  })
})

describe('who', () => {
  test.each(['human', 'machine', 'fax', 'unknown'] as const)(
    'answered is what answered() resolves with: %s',
    async (by) => {
      const house = new House()
      const call = await house.dial()
      await house.tell(call.id, { type: 'call-answered', by })
      expect(await call.answered()).toEqual({ by })
      expect(house.event('call-answered').by).toBe(by)
    },
  )

  test('answered is unknown where only talk shows that someone did', async () => {
    const house = new House()
    const call = await house.dial()
    await house.tell(call.id, { type: 'digit-received', digit: '1' })
    expect(await call.answered()).toEqual({ by: 'unknown' })
  })

  test.each([
    ['hung-up', 'far-side'],
    ['declined', 'far-side'],
    ['busy', 'far-side'],
    ['no-answer', undefined],
    ['failed', undefined],
    ['unreachable', undefined],
  ] as const)('ended the call is said beside the reason %s: %s', async (reason, by) => {
    const house = new House()
    const call = await house.dial()
    await house.tell(call.id, { type: 'call-ended', reason })
    expect(await call.ended).toMatchObject({ reason, by })
    expect(house.event('call-ended').by).toBe(by)
  })

  test('hung up is the application, where it did', async () => {
    const house = new House()
    const call = await house.answered()
    await call.hangUp()
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect(await call.ended).toMatchObject({ reason: 'hung-up', by: 'application' })
  })

  test('declined an incoming call is the application, where it did', async () => {
    const house = new House()
    const ends: unknown[] = []
    house.telephony.onIncomingCall((incoming) => incoming.reject())
    await house.deliver('i_1', [{ callId: 'i_1', event: { type: 'call-incoming' } }])
    await house.clock.advance(0)
    ends.push(house.event('call-ended'))
    expect(ends).toMatchObject([{ reason: 'declined', by: 'application' }])
  })
})
