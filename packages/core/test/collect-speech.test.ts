import type { CollectChoicesOptions, CollectEitherOptions, CollectSpeechOptions } from '@trunkline/core'
import type { DriverEvent } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { failureOf, House } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

type Options = CollectSpeechOptions | CollectEitherOptions | CollectChoicesOptions
type CollectEnded = Omit<Extract<DriverEvent, { type: 'collect-ended' }>, 'type'>

const yes = { label: 'yes', phrases: ['yes', 'yes please'], digit: '1' }
const no = { label: 'no', phrases: ['no'] }

async function collected(options: Options, event: CollectEnded) {
  const house = new House()
  const call = await house.answered()
  const collecting = call.collect(options)
  await settled()
  const sent = house.carrier.last('collect')
  await house.tell(call.id, { type: 'collect-ended', ...event }, { operationKey: sent.call.operation })
  return { result: await collecting, command: sent.command, told: house.event('collect-ended') }
}

describe('speech', () => {
  test('is collected with its language and the silence that ends it', async () => {
    const { command, result, told } = await collected(
      { input: 'speech', language: 'de-DE', endSilenceMs: 700, timeoutMs: 4_000, prompt: { say: 'Who is calling?' } },
      { speech: 'Ada', confidence: 0.75, reason: 'recognised' },
    )
    expect(command).toEqual({
      input: 'speech',
      timeoutMs: 4_000,
      prompt: { kind: 'speech', text: 'Who is calling?' },
      interruptPrompt: true,
      maxDigits: undefined,
      terminator: undefined,
      interDigitTimeoutMs: 5_000,
      language: 'de-DE',
      endSilenceMs: 700,
      choices: [],
      providerOptions: undefined,
    })
    expect(result).toEqual({ digits: '', reason: 'recognised', speech: 'Ada', confidence: 0.75 })
    expect(told).toMatchObject({ ...result, source: 'carrier' })
  })

  test('of a carrier that gives no reason was recognized if there is a transcript', async () => {
    const { result } = await collected({ input: 'speech' }, { speech: 'Ada' })
    expect(result.reason).toBe('recognised')
    expect((await collected({ input: 'speech' }, {})).result).toEqual({ digits: '', reason: 'timeout' })
  })

  test('or keys: whichever comes first', async () => {
    const options = { input: 'digits-or-speech', maxDigits: 2, language: 'en-US' } as const
    const spoken = await collected(options, { speech: 'twelve', reason: 'recognised' })
    expect(spoken.result).toEqual({ digits: '', reason: 'recognised', speech: 'twelve' })
    const pressed = await collected(options, { digits: '12' })
    expect(pressed.result).toEqual({ digits: '12', reason: 'max' })
    expect(pressed.command).toMatchObject({ input: 'digits-or-speech', maxDigits: 2, language: 'en-US' })
  })
})

describe('choices', () => {
  test('are offered as they are, and one of them is the result', async () => {
    const { command, result } = await collected(
      { input: 'choices', choices: [yes, no], language: 'en-US' },
      { choice: 'yes', speech: 'yes please', confidence: 0.5, reason: 'recognised' },
    )
    expect(command).toMatchObject({ input: 'choices', choices: [yes, no], language: 'en-US' })
    expect(result).toEqual({ digits: '', reason: 'recognised', choice: 'yes', speech: 'yes please', confidence: 0.5 })
  })

  test('that none of was said are no-match', async () => {
    const { result } = await collected({ input: 'choices', choices: [yes, no] }, { reason: 'no-match' })
    expect(result).toEqual({ digits: '', reason: 'no-match' })
  })
})

test.each<[string, Options]>([
  ['no choice at all', { input: 'choices', choices: [] }],
  ['a choice without a label', { input: 'choices', choices: [{ label: ' ', phrases: ['yes'] }] }],
  ['a choice that cannot be said', { input: 'choices', choices: [{ label: 'yes', phrases: [] }] }],
  ['a choice said by silence', { input: 'choices', choices: [{ label: 'yes', phrases: [''] }] }],
  ['a choice on no key', { input: 'choices', choices: [{ ...yes, digit: 'x' }] }],
  ['two choices of one name', { input: 'choices', choices: [yes, { ...no, label: 'yes' }] }],
  ['two choices on one key', { input: 'choices', choices: [yes, { ...no, digit: '1' }] }],
  ['an empty language', { input: 'speech', language: '' }],
  ['no silence', { input: 'speech', endSilenceMs: 0 }],
  ['no time', { input: 'speech', timeoutMs: 0 }],
  ['keys or speech, and no end of the keys', { input: 'digits-or-speech' }],
  ['an input that there is not', { input: 'gestures' } as unknown as CollectSpeechOptions],
])('collect is refused with %s', async (_, options) => {
  const house = new House()
  const call = await house.answered()
  expect((await failureOf(call.collect(options))).code).toBe('invalid-argument')
  expect(house.carrier.count('collect')).toBe(0)
})

test.each<['collect.digits' | 'collect.speech' | 'collect.choices', Options]>([
  ['collect.speech', { input: 'speech' }],
  ['collect.speech', { input: 'digits-or-speech', maxDigits: 1 }],
  ['collect.digits', { input: 'digits-or-speech', maxDigits: 1 }],
  ['collect.choices', { input: 'choices', choices: [yes] }],
])('without %s nothing is sent for %j', async (capability, options) => {
  const house = new House({ capabilities: { [capability]: 'unsupported' } })
  const call = await house.answered()
  const failure = await failureOf(call.collect(options))
  expect(failure.code).toBe('unsupported')
  expect(failure.message).toContain(capability)
  expect(house.carrier.count('collect')).toBe(0)
})
