import {
  conference,
  type connect,
  type conferenceStream,
  type dial,
  type leave,
  type gather,
  type hangup,
  number,
  type play,
  type playDigits,
  queue,
  raw,
  room,
  say,
  sip,
  stream,
  verto,
  type DialTarget,
  type GatherPrompt,
  type Verb,
  type WaitVerb,
} from '@trunkline/signalwire-laml/laml'
import { expectTypeOf, test } from 'vitest'

test('a gather contains say, play and pause, but no digits to send', () => {
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

test('a wait document contains no dial, and a noun is not a verb', () => {
  expectTypeOf<ReturnType<typeof dial>>().toExtend<Verb>()
  expectTypeOf<ReturnType<typeof dial>>().not.toExtend<WaitVerb>()
  expectTypeOf<ReturnType<typeof number>>().not.toExtend<Verb>()
})

test('a connect takes a stream, a room or a raw element; a conference takes streams of its own', () => {
  type Connected = Parameters<typeof connect>[0]
  const options = { url: 'wss://h/a', name: 'room' }
  expectTypeOf(stream(options)).toExtend<Connected>()
  expectTypeOf(room('standup')).toExtend<Connected>()
  expectTypeOf(raw('AI')).toExtend<Connected>()
  expectTypeOf<ReturnType<typeof conferenceStream>>().not.toExtend<Connected>()
  expectTypeOf(conference).parameter(2).toEqualTypeOf<ReturnType<typeof conferenceStream>>()
  expectTypeOf(verto('a@b')).toExtend<DialTarget>()
})

test('the verb that leaves a queue is part of a wait document', () => {
  expectTypeOf<ReturnType<typeof leave>>().toExtend<WaitVerb>()
  expectTypeOf(room('standup')).not.toExtend<Verb>()
  // @ts-expect-error -- a codec that the carrier lacks
  sip('sip:a@b', { codecs: ['iLBC'] })
})
