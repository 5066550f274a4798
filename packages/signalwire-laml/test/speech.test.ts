import { describe, expect, test } from 'vitest'

import { eventually, simulatedTests } from './fixtures/simulated.ts'
import { answered, caller, eventsOf, heardMs, open, own, type PhoneCall, type Stage } from './fixtures/stage.ts'

simulatedTests()

type Line = { readonly afterMs: number; readonly text: string }

/** A call whose far side says these lines. */
async function saying(stage: Stage, ...transcript: readonly Line[]): Promise<PhoneCall> {
  const { phone, emulator } = stage
  emulator.world.party({ number: caller, transcript: [...transcript] })
  const call = await phone.dial({ to: caller, from: own })
  await call.answered()
  return call
}

const choices = [
  { label: 'sales', phrases: ['sales', 'buy something'], digit: '1' },
  { label: 'support', phrases: ['support', 'technical support'], digit: '2' },
] as const

describe('words', () => {
  test('are collected, with interim results', async () => {
    await using stage = await open()
    const call = await saying(stage, { afterMs: 500, text: 'two tickets' }, { afterMs: 900, text: 'to Rome' })
    const events = eventsOf(call)
    const collected = await call.collect({
      input: 'speech',
      language: 'en-US',
      endSilenceMs: 900,
      providerOptions: { 'signalwire-laml': { partialResults: true, hints: 'Rome' } },
    })
    expect(collected).toMatchObject({ digits: '', reason: 'recognised', speech: 'two tickets to Rome' })
    expect(collected.confidence).toBeGreaterThan(0.5)
    await eventually(() =>
      expect(events.filter((event) => event.type === 'provider-event' && event.name === 'speech-partial').length).toBe(
        2,
      ),
    )
    await call.hangUp()
  })

  test('that are not spoken end in a time-out, and keys may come instead if both are accepted', async () => {
    await using stage = await open()
    const call = await answered(stage)
    expect(await call.collect({ input: 'speech', timeoutMs: 1_000 })).toEqual({ digits: '', reason: 'timeout' })
    const collecting = call.collect({
      input: 'digits-or-speech',
      terminator: '#',
      prompt: { url: stage.tone(900, 2_000) },
    })
    await eventually(() => expect(heardMs(stage, call, 900)).toBeGreaterThan(200))
    stage.emulator.world.press(call.providerCallId ?? '', '7#', caller)
    expect(await collecting).toEqual({ digits: '7', reason: 'terminator' })
    await call.hangUp()
  })
})

describe('one of several answers', () => {
  test.each([
    ['Technical support, please!', { choice: 'support', reason: 'recognised' }],
    ['I want to BUY something', { choice: 'sales', reason: 'recognised' }],
    ['the weather', { reason: 'no-match', speech: 'the weather' }],
  ])('is found in the speech: %s', async (text, result) => {
    await using stage = await open()
    const call = await saying(stage, { afterMs: 400, text })
    const collected = await call.collect({ input: 'choices', choices })
    expect(collected).toMatchObject(result)
    await call.hangUp()
  })

  test.each([
    ['2', { digits: '2', choice: 'support', reason: 'recognised' }],
    ['9', { digits: '9', reason: 'no-match' }],
  ])('is found in the key %s', async (digit, result) => {
    await using stage = await open()
    const call = await answered(stage)
    const collecting = call.collect({ input: 'choices', choices, prompt: { url: stage.tone(900, 3_000) } })
    await eventually(() => expect(heardMs(stage, call, 900)).toBeGreaterThan(100))
    stage.emulator.world.press(call.providerCallId ?? '', digit, caller)
    expect(await collecting).toEqual(result)
    await call.hangUp()
  })
})

test('SSML is spoken without its outermost element', async () => {
  await using stage = await open()
  const call = await answered(stage)
  await call.play({
    ssml: '<speak xml:lang="en-GB">Tom &amp; <break time="1s"/><prosody rate="slow">Jerry</prosody></speak>',
  }).ended
  const { requestBody = '' } =
    stage.emulator.world
      .exchanges({ kind: 'request' })
      .findLast(({ requestBody: body }) => body?.includes('Say') === true) ?? {}
  expect(new URLSearchParams(requestBody).get('Twiml')).toContain(
    '<Say language="en-GB">Tom &amp; <break time="1s"/><prosody rate="slow">Jerry</prosody></Say>',
  )
  expect(heardMs(stage, call, 220)).toBeGreaterThan(200)
  await expect(call.play({ ssml: '<speak>open' }).ended).rejects.toMatchObject({ code: 'invalid-argument' })
  await call.hangUp()
})
