import { type Capabilities, createTelephony } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { failureOf, far, House } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

type AnyVerb = (...values: readonly unknown[]) => Promise<unknown>

/** A verb as a program without types calls it. */
async function attempt(subject: object, verb: string, ...values: readonly unknown[]): Promise<unknown> {
  const method = Reflect.get(subject, verb) as AnyVerb
  return method.call(subject, ...values)
}

describe('an option that does not exist fails before anything is sent, and names what was meant', () => {
  test.each([
    ['play', [{ url: 'https://h/a.wav' }, { lop: true }], 'there is no option "lop", did you mean "loop"?'],
    ['play', [{ ulr: 'https://h/a.wav' }], 'did you mean "url"?'],
    ['play', [{ say: 'hello', langauge: 'en-US' }], 'did you mean "language"?'],
    ['collect', [{ maxDigit: 1, terminator: '#' }], 'did you mean "maxDigits"?'],
    ['collect', [{ terminator: '#', prompt: { url: 'https://h/a.wav', lenghtMs: 5 } }], 'did you mean "lengthMs"?'],
    ['collect', [{ input: 'digit', maxDigits: 1 }], 'did you mean "digits"?'],
    ['collect', [{ input: 'speech', maxDigits: 1 }], 'there is no option "maxDigits"'],
    ['collect', [{ input: 'choices', choices: [{ lable: 'a', phrases: ['a'] }] }], 'choices[0] has no option "lable"'],
    ['stream', [{ samplerate: 8_000 }], 'did you mean "sampleRate"?'],
    ['stream', [{ sampleRate: 15_000 }], 'sampleRate must be 8000, 16000 or 24000'],
    ['stream', [{ sampleRate: '8000' }], 'sampleRate must be 8000, 16000 or 24000'],
    ['stream', [{ direction: 'inn' }], 'direction must be "both", "in" or "out", did you mean "in"?'],
    ['record', [{ channel: 'separate' }], 'did you mean "channels"?'],
    ['record', [{ channels: 'seperate' }], 'did you mean "separate"?'],
    ['record', [{ startPaused: 'yes' }], 'startPaused must be true or false'],
    ['sendDigits', ['1', { singal: undefined, signla: 1 }], 'did you mean "signal"?'],
    ['sendDigits', ['1', { signal: {} }], 'signal must be an AbortSignal'],
    ['watchDigits', [{ timeoutMs: 1 }], 'there is no option "timeoutMs"'],
    ['unwatchDigits', ['now'], 'must be an object'],
    ['transcribe', [{ language: 7 }], 'language must be a text'],
    ['transfer', [far, { form: far }], 'did you mean "from"?'],
    ['hold', [{ musik: { url: 'https://h/a.wav' } }], 'did you mean "music"?'],
    ['hold', [{ music: { uri: 'https://h/a.wav' } }], 'did you mean "url"?'],
    ['unhold', [{ music: { url: 'https://h/a.wav' } }], 'there is no option "music"'],
    ['addParticipant', [far, { timeoutMS: 5 }], 'did you mean "timeoutMs"?'],
    ['addParticipant', [far, { timeoutMs: 'long' }], 'timeoutMs must be a number above 0'],
    ['moveParticipant', [far, { form: {} }], 'did you mean "from"?'],
    ['answered', [{ timeoutMs: 'soon' }], 'timeoutMs must be a number of at least 0'],
  ])('%s with %j', async (verb, values, problem) => {
    const house = new House()
    const call = await house.answered()
    const sent = house.carrier.sent.length
    const failure = await failureOf(attempt(call, verb, ...values))
    expect(failure.code).toBe('invalid-argument')
    expect(failure.message).toContain(problem)
    expect(house.carrier.sent).toHaveLength(sent)
  })

  test.each([
    ['dial', { to: far, ringms: 5 }, 'did you mean "ringMs"?'],
    ['dial', { to: far, ringMs: Number.NaN }, 'ringMs must be a number above 0'],
    ['dial', { to: far, prepare: { straem: false } }, 'prepare has no option "straem", did you mean "stream"?'],
    ['dial', { to: far, prepare: { stream: { sampleRate: 44_100 } } }, 'prepare.stream.sampleRate must be 8000'],
    ['dial', { to: far, prepare: { stream: true } }, 'prepare.stream must be an object or false'],
    ['connect', { rom: 'r1' }, 'did you mean "room"?'],
  ])('%s with %j', async (verb, options, problem) => {
    const house = new House()
    const failure = await failureOf(attempt(house.telephony, verb, options))
    expect(failure.code).toBe('invalid-argument')
    expect(failure.message).toContain(problem)
    expect(house.carrier.sent).toEqual([])
  })

  test('the options of a recording', async () => {
    const house = new House()
    const call = await house.answered()
    const recording = await call.record()
    for (const [verb, values] of [
      ['pause', [{ singal: 1 }]],
      ['stop', [{ signal: 'now' }]],
      ['ready', [{ timeout: 5 }]],
      ['saveTo', ['never.wav', { timeoutMs: '5' }]],
    ] as const)
      expect((await failureOf(attempt(recording, verb, ...values))).code).toBe('invalid-argument')
    expect(house.carrier.sent.map(({ verb }) => verb)).toEqual(['dial', 'record'])
  })
})

test('several problems are reported at once, without a value', async () => {
  const house = new House()
  const call = await house.answered()
  const secret = 'hunter2-hunter2'
  const { message } = await failureOf(attempt(call, 'record', { channel: secret, format: secret, signal: secret }))
  expect(message).toContain('"channel"')
  expect(message).toContain('format must be "wav" or "mp3"')
  expect(message).toContain('signal must be')
  expect(message).not.toContain(secret)
})

test('undefined values are left out', async () => {
  const house = new House()
  const call = await house.answered()
  await call.record({ channels: undefined, format: undefined, signal: undefined } as object)
  expect(house.carrier.last('record').command).toMatchObject({ channels: 'mixed', format: 'wav' })
})

test("a misspelt name of this provider is refused among the vendors' options, another vendor's name is not", async () => {
  const house = new House()
  const call = await house.answered()
  const failure = await failureOf(attempt(call, 'record', { providerOptions: { scriptd: { a: 1 } } }))
  expect(failure.message).toContain('did you mean "scripted"?')
  await attempt(call, 'record', { providerOptions: { 'acs-call-automation': { a: 1 } } })
  expect(house.carrier.last('record').command['providerOptions']).toBeUndefined()
})

function open(options: object) {
  const { provider } = new House().carrier
  return () => createTelephony<string, Capabilities>({ provider, ...options })
}

describe('a client', () => {
  test.each([
    [{ publicURL: 'https://h' }, 'did you mean "publicUrl"?'],
    [{ publicUrl: new URL('https://h') }, 'publicUrl must be a text'],
    [{ require: ['strem'] }, 'require[0] must be'],
    [{ require: ['strem'] }, 'did you mean "stream"?'],
    [{ require: 'stream' }, 'require must be a list'],
    [{ limits: { webhookByte: 5 } }, 'limits has no option "webhookByte", did you mean "webhookBytes"?'],
    [{ limits: { concurrentDials: 0 } }, 'limits.concurrentDials must be a whole number of at least 1 or Infinity'],
    [{ deadlines: { playMs: '5' } }, 'deadlines.playMs must be a number above 0'],
    [{ maxCallAgeMs: 0 }, 'maxCallAgeMs must be a number above 0'],
    [{ onWarning: true }, 'onWarning must be a function'],
    [{ tokenKeys: 'secret' }, 'tokenKeys must be a list'],
    [{ provider: undefined }, 'createTelephony needs a provider'],
    [{ provider: 'signalwire-laml' }, 'provider must be an object with the method open'],
    [{ wire: {} }, 'wire must be an object with the method send'],
  ])('is not opened with %o', (options, problem) => {
    expect(open(options)).toThrow(expect.objectContaining({ code: 'invalid-argument' }))
    expect(open(options)).toThrow(problem)
  })

  test('does not know a capability that there is not', async () => {
    const house = new House()
    const call = await house.answered()
    for (const ask of [() => house.telephony.can('strem' as 'stream'), () => call.can('strem' as 'stream')])
      expect(ask).toThrow('there is no capability "strem", did you mean "stream"?')
    expect(() => call.available('recrod' as 'record')).toThrow('did you mean "record"?')
  })
})

test('an incoming call is answered and rejected with the options that there are', async () => {
  const house = new House()
  const failures: string[] = []
  house.telephony.onIncomingCall(async (incoming) => {
    failures.push((await failureOf(attempt(incoming, 'answer', { prepair: {} }))).message)
    failures.push((await failureOf(attempt(incoming, 'reject', { reason: 'bussy' }))).message)
    await incoming.reject()
  })
  await house.deliver('i_1', [{ callId: 'i_1', event: { type: 'call-incoming' } }])
  await settled()
  expect(failures).toEqual([
    expect.stringContaining('did you mean "prepare"?'),
    expect.stringContaining('did you mean "busy"?'),
  ])
  expect(house.carrier.last('reject').command).toEqual({ reason: 'busy' })
})
