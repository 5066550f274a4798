import { expectTypeOf, test } from 'vitest'

import {
  conference,
  type dial,
  type gather,
  type hangup,
  number,
  type play,
  type playDigits,
  queue,
  say,
  sip,
  type DialTarget,
  type GatherPrompt,
  type Verb,
  type WaitVerb,
} from '../src/laml/index.ts'

test('a gather holds say, play and pause, and no digits to press', () => {
  expectTypeOf<ReturnType<typeof say | typeof play>>().toExtend<GatherPrompt>()
  expectTypeOf<ReturnType<typeof playDigits | typeof gather | typeof hangup>>().not.toExtend<GatherPrompt>()
  expectTypeOf<ReturnType<typeof playDigits>>().not.toExtend<GatherPrompt>()
})

test('a dial rings several numbers or several SIP addresses, one conference or one queue', () => {
  const one = number('+15550100')
  const other = sip('sip:a@b')
  expectTypeOf([one, one]).toExtend<DialTarget>()
  expectTypeOf([one, other]).not.toExtend<DialTarget>()
  expectTypeOf([conference('room')]).not.toExtend<DialTarget>()
  expectTypeOf(queue('sales')).toExtend<DialTarget>()
  expectTypeOf(say('hello')).not.toExtend<DialTarget>()
})

test('a wait document holds no dial, and a noun is no verb', () => {
  expectTypeOf<ReturnType<typeof dial>>().toExtend<Verb>()
  expectTypeOf<ReturnType<typeof dial>>().not.toExtend<WaitVerb>()
  expectTypeOf<ReturnType<typeof number>>().not.toExtend<Verb>()
})
