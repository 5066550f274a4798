import { type IncomingCall, TelephonyError } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import type { AllNative } from './fixtures/carrier.ts'
import { failureOf, House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

const url = 'https://media.example.com/a.wav'

type NativeCall = Awaited<ReturnType<House['answered']>>

/** The reply to this verb's next request is lost: it may have been carried out, or not. */
async function doubtful(verb: string) {
  const house = new House()
  const call = await house.answered()
  house.carrier.answers.set(verb, () => {
    house.carrier.answers.delete(verb)
    return Promise.reject(new TelephonyError('outcome-unknown', 'the reply was lost'))
  })
  return { house, call }
}

describe('a play whose reply is lost', () => {
  test('is played when the carrier says that it began, and ends with its end', async () => {
    const { house, call } = await doubtful('play')
    const play = call.play({ url, lengthMs: 60_000 })
    await settled()
    const operationKey = house.carrier.last('play').call.operation
    await house.clock.advance(9_000)
    expect(await stateOf(play.accepted)).toBe('pending')
    await house.tell(call.id, { type: 'play-started' }, { operationKey })
    await play.accepted
    await house.clock.advance(60_000)
    await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey })
    expect(await play.ended).toEqual({ reason: 'completed' })
    expect(house.types().slice(2)).toEqual(['play-started', 'play-ended'])
  })

  test('is known by the name that the adapter gave it before', async () => {
    const house = new House()
    const call = await house.answered()
    house.carrier.answers.set('play', ({ call: { knownAs } }) => {
      knownAs?.('7p')
      return Promise.reject(new TelephonyError('outcome-unknown', 'the reply was lost'))
    })
    const play = call.play({ url })
    await settled()
    await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey: '7p' })
    expect(await play.ended).toEqual({ reason: 'completed' })
  })

  test('whose end came before the request failed has ended', async () => {
    const house = new House()
    const call = await house.answered()
    const lost = Promise.withResolvers<object>()
    house.carrier.answers.set('play', () => lost.promise)
    const play = call.play({ url })
    await settled()
    const operationKey = house.carrier.last('play').call.operation
    await house.clock.advance(8_000)
    await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey })
    lost.reject(new TelephonyError('outcome-unknown', 'the reply was lost'))
    expect(await play.ended).toEqual({ reason: 'completed' })
    await play.accepted
  })

  test('whose start came before the request failed plays on', async () => {
    const house = new House()
    const call = await house.answered()
    const lost = Promise.withResolvers<object>()
    house.carrier.answers.set('play', () => lost.promise)
    const play = call.play({ url })
    await settled()
    const operationKey = house.carrier.last('play').call.operation
    await house.tell(call.id, { type: 'play-started' }, { operationKey })
    lost.reject(new TelephonyError('outcome-unknown', 'the reply was lost'))
    await house.clock.advance(200_000)
    await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey })
    expect(await play.ended).toEqual({ reason: 'completed' })
  })

  test('and whose round is over by then goes on with the next round', async () => {
    const house = new House()
    const call = await house.answered()
    const lost = Promise.withResolvers<object>()
    house.carrier.answers.set('play', () => lost.promise)
    const play = call.play({ url }, { loop: 2 })
    for (let round = 0; round < 2; round += 1) {
      await settled()
      const operationKey = house.carrier.last('play').call.operation
      await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey })
      house.carrier.answers.delete('play')
      lost.reject(new TelephonyError('rejected', 'the reply contradicts'))
    }
    expect(await play.ended).toEqual({ reason: 'completed' })
    expect(house.carrier.count('play')).toBe(2)
  })

  test('fails with outcome-unknown after ten seconds without a sign, unreported, and the next one plays', async () => {
    const { house, call } = await doubtful('play')
    const [lost, next] = [call.play({ url }), call.play({ url })]
    const failing = failureOf(lost.ended)
    await settled()
    await house.clock.advance(9_999)
    expect(await stateOf(failing)).toBe('pending')
    await house.clock.advance(1)
    expect((await failing).message).toBe('the reply was lost')
    expect((await failing).code).toBe('outcome-unknown')
    await next.accepted
    expect(house.types().slice(2)).toEqual([])
    const [{ call: { operation } } = { call: { operation: '' } }] = house.carrier.sent.filter(
      ({ verb }) => verb === 'play',
    )
    await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey: operation })
    expect(house.event('provider-event').name).toBe('play-ended')
    expect(await stateOf(next.ended)).toBe('pending')
  })

  test('can be stopped: the cancel is sent, and it has stopped', async () => {
    const { house, call } = await doubtful('play')
    const play = call.play({ url })
    await settled()
    await play.stop()
    expect(house.carrier.count('stopPlaying')).toBe(1)
    expect(await play.ended).toEqual({ reason: 'stopped' })
  })

  test('in a loop without end plays on once the carrier says that it began', async () => {
    const { house, call } = await doubtful('play')
    const play = call.play({ url }, { loop: true })
    await settled()
    await house.tell(call.id, { type: 'play-started' }, { operationKey: house.carrier.last('play').call.operation })
    await house.clock.advance(3_600_000)
    expect(await stateOf(play.ended)).toBe('pending')
  })
})

describe('a collection whose reply is lost', () => {
  test('resolves with what the carrier collected', async () => {
    const { house, call } = await doubtful('collect')
    const collecting = call.collect({ maxDigits: 2 })
    await settled()
    const operationKey = house.carrier.last('collect').call.operation
    await house.clock.advance(12_000)
    await house.tell(call.id, { type: 'collect-ended', digits: '12', reason: 'max' }, { operationKey })
    expect(await collecting).toEqual({ digits: '12', reason: 'max' })
  })

  test('fails with outcome-unknown at its deadline', async () => {
    const { house, call } = await doubtful('collect')
    const failing = failureOf(call.collect({ maxDigits: 1, timeoutMs: 2_000 }))
    await house.clock.advance(12_000)
    expect((await failing).code).toBe('outcome-unknown')
  })
})

const outcomes: Readonly<
  Record<string, { readonly begin: (call: NativeCall) => Promise<unknown>; readonly limitMs: number }>
> = {
  sendDigits: { begin: (call) => call.sendDigits('1'), limitMs: 11_000 },
  transfer: { begin: (call) => call.transfer('+14255550199'), limitMs: 190_000 },
  addParticipant: { begin: (call) => call.addParticipant('+14255550199'), limitMs: 190_000 },
  removeParticipant: { begin: (call) => call.removeParticipant('+14255550199'), limitMs: 30_000 },
}

describe.each(Object.entries(outcomes))('%s whose reply is lost', (verb, { begin, limitMs }) => {
  test('succeeds when the carrier says so', async () => {
    const { house, call } = await doubtful(verb)
    const working = begin(call)
    await settled()
    await house.clock.advance(7_000)
    expect(await stateOf(working)).toBe('pending')
    const operationKey = house.carrier.last(verb).call.operation
    await house.tell(call.id, { type: 'operation-completed' }, { operationKey })
    expect(await stateOf(working)).toBe('resolved')
  })

  test('fails with outcome-unknown at its deadline, and can be tried again', async () => {
    const { house, call } = await doubtful(verb)
    const failing = failureOf(begin(call))
    await house.clock.advance(limitMs)
    expect((await failing).code).toBe('outcome-unknown')
    void begin(call).catch(() => undefined)
    await settled()
    expect(house.carrier.count(verb)).toBe(2)
  })
})

test('an invitation whose reply is lost can be taken back', async () => {
  const { house, call } = await doubtful('addParticipant')
  const adding = failureOf(call.addParticipant('+14255550199'))
  await settled()
  const cancelling = call.cancelParticipant('+14255550199')
  await settled()
  expect(house.carrier.last('cancelAddParticipant').command).toEqual({
    key: house.carrier.last('addParticipant').call.operation,
  })
  const operationKey = house.carrier.last('cancelAddParticipant').call.operation
  await house.tell(call.id, { type: 'operation-completed' }, { operationKey })
  await cancelling
  expect((await adding).code).toBe('cancelled')
})

describe('a stream whose reply is lost', () => {
  test('is open when its socket begins', async () => {
    const { house, call } = await doubtful('stream')
    const opening = call.stream({ sampleRate: 8_000 })
    await house.clock.advance(9_000)
    const socket = await house.socket(call.id)
    const stream = await opening
    stream.write(new Int16Array(160))
    expect(socket.frames).toHaveLength(1)
    expect(house.types()).toContain('stream-started')
  })

  test('fails without a socket, is stopped at the carrier, and another one can be opened', async () => {
    const { house, call } = await doubtful('stream')
    const failing = failureOf(call.stream())
    await house.clock.advance(10_000)
    expect((await failing).code).toBe('outcome-unknown')
    const operation = house.carrier.last('stream').call.operation
    expect(house.carrier.last('stopStream').command).toEqual({ key: operation })
    const stream = await call.stream({ sampleRate: 8_000 })
    // what is said of the lost one does not end this one
    for (const operationKey of [operation, house.carrier.last('stopStream').call.operation])
      await house.tell(call.id, { type: 'stream-stopped' }, { operationKey })
    await house.socket(call.id)
    expect(await stateOf(stream.ended)).toBe('pending')
  })
})

describe('a transcription whose reply is lost', () => {
  test.each([
    ['the carrier says that it began', { type: 'transcription-started' }],
    ['a text comes', { type: 'transcript', transcript: { text: 'hello', final: true } }],
  ] as const)('runs when %s', async (_, event) => {
    const { house, call } = await doubtful('transcribe')
    const beginning = call.transcribe()
    await house.clock.advance(9_000)
    await house.tell(call.id, event)
    const transcription = await beginning
    await house.clock.advance(60_000)
    expect(await stateOf(transcription.ended)).toBe('pending')
  })

  test('fails without a sign, is stopped at the carrier, and another one can begin', async () => {
    const { house, call } = await doubtful('transcribe')
    const failing = failureOf(call.transcribe())
    await house.clock.advance(10_000)
    expect((await failing).code).toBe('outcome-unknown')
    expect(house.carrier.count('stopTranscribing')).toBe(1)
    await call.transcribe()
    expect(house.types()).not.toContain('transcription-ended')
  })

  test('and whose change is lost waits for its report', async () => {
    const { house, call } = await doubtful('updateTranscription')
    const transcription = await call.transcribe()
    await house.tell(call.id, { type: 'transcription-started' })
    const changing = transcription.update({ language: 'de-DE' })
    await house.clock.advance(9_000)
    expect(await stateOf(changing)).toBe('pending')
    await house.tell(call.id, { type: 'transcription-updated' })
    expect(await stateOf(changing)).toBe('resolved')
  })

  test('and whose change is lost for good fails, and the next report belongs to the next change', async () => {
    const { house, call } = await doubtful('updateTranscription')
    const transcription = await call.transcribe()
    await house.tell(call.id, { type: 'transcription-started' })
    const failing = failureOf(transcription.update({ language: 'de-DE' }))
    await house.clock.advance(30_000)
    expect((await failing).code).toBe('outcome-unknown')
    const changing = transcription.update({ language: 'fr-FR' })
    await settled()
    await house.tell(call.id, { type: 'transcription-updated' })
    await changing
  })
})

describe('a recording whose reply is lost', () => {
  test.each([0, 9_000])('is the one that the carrier says began, %d ms later', async (ms) => {
    const { house, call } = await doubtful('record')
    const beginning = call.record()
    await settled()
    await house.clock.advance(ms)
    await house.tell(call.id, { type: 'recording-changed', state: 'recording' }, { operationKey: 'rec-77' })
    const recording = await beginning
    expect([recording.id, recording.state]).toEqual(['rec-77', 'recording'])
    await recording.stop()
    expect(house.carrier.last('stopRecording').command).toMatchObject({ recordingId: 'rec-77' })
    expect(house.types().filter((type) => type === 'recording-changed')).toHaveLength(2)
  })

  test('that was reported before the request failed is that one', async () => {
    const house = new House()
    const call = await house.answered()
    const lost = Promise.withResolvers<object>()
    house.carrier.answers.set('record', () => lost.promise)
    const beginning = call.record()
    await settled()
    await house.tell(call.id, { type: 'recording-changed', state: 'recording' }, { operationKey: 'rec-77' })
    await house.clock.advance(20_000)
    lost.reject(new TelephonyError('outcome-unknown', 'the reply was lost'))
    expect((await beginning).id).toBe('rec-77')
  })

  test('fails without a sign; one that shows up later is stopped, with a warning', async () => {
    const { house, call } = await doubtful('record')
    const failing = failureOf(call.record())
    await house.clock.advance(10_000)
    expect((await failing).code).toBe('outcome-unknown')
    for (let round = 0; round < 2; round += 1)
      await house.tell(call.id, { type: 'recording-changed', state: 'recording' }, { operationKey: 'rec-77' })
    expect(house.carrier.last('stopRecording').command).toMatchObject({ recordingId: 'rec-77' })
    expect(house.carrier.count('stopRecording')).toBe(1)
    expect(house.warnings.map(({ code }) => code)).toEqual(['late-evidence'])
    expect((await call.record()).id).toBe('rec-1')
  })
})

describe.each([
  ['pauseRecording', 'paused', 'pause'],
  ['stopRecording', 'stopped', 'stop'],
] as const)('a change of a recording, %s, whose reply is lost', (verb, state, change) => {
  test('has happened when the carrier reports it, before or after the reply is given up', async () => {
    for (const isEarly of [true, false]) {
      const { call, house } = await doubtful(verb)
      const lost = Promise.withResolvers<object>()
      house.carrier.answers.set(verb, () => lost.promise)
      const recording = await call.record()
      const changing = recording[change]()
      await settled()
      const report = (): Promise<unknown> =>
        house.tell(call.id, { type: 'recording-changed', state }, { operationKey: recording.id })
      if (isEarly) await report()
      lost.reject(new TelephonyError('outcome-unknown', 'the reply was lost'))
      await settled()
      if (!isEarly) await report()
      await changing
      expect(recording.state).toBe(state)
    }
  })

  test('fails with outcome-unknown without a report, and can be made again', async () => {
    const { call, house } = await doubtful(verb)
    const recording = await call.record()
    const failing = failureOf(recording[change]())
    await house.clock.advance(10_000)
    expect((await failing).code).toBe('outcome-unknown')
    expect(recording.state).toBe('recording')
    await recording[change]()
    expect(recording.state).toBe(state)
  })
})

describe('a hang-up whose reply is lost', () => {
  test('is done where the carrier says that the call is over', async () => {
    const house = new House()
    house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
    const call = await house.answered()
    house.carrier.answers.set('hangUp', () => Promise.reject(new TelephonyError('outcome-unknown', 'lost')))
    house.carrier.inspected = [{ callId: call.id, event: { type: 'call-ended', reason: 'hung-up' } }]
    await call.hangUp()
    expect(await call.ended).toMatchObject({ reason: 'hung-up' })
  })

  test('fails where the call is alive, and can be repeated', async () => {
    const { house, call } = await doubtful('hangUp')
    expect((await failureOf(call.hangUp())).code).toBe('outcome-unknown')
    await call.hangUp()
    expect(house.carrier.count('hangUp')).toBe(2)
  })
})

/** A call that rings here, and whose `verb` loses its reply. */
async function ringing(verb: string) {
  const house = new House()
  const came = Promise.withResolvers<IncomingCall<AllNative>>()
  house.telephony.onIncomingCall((incoming) => came.resolve(incoming))
  await house.deliver('i_1', [{ callId: 'i_1', providerCallId: 'carrier-1', event: { type: 'call-incoming' } }])
  house.carrier.answers.set(verb, () => {
    house.carrier.answers.delete(verb)
    return Promise.reject(new TelephonyError('outcome-unknown', 'the reply was lost'))
  })
  return { house, incoming: await came.promise }
}

describe('a decision about an incoming call whose reply is lost', () => {
  test('is an answer when the carrier says that the call is up', async () => {
    const { house, incoming } = await ringing('answer')
    const answering = incoming.answer()
    await house.clock.advance(2_000)
    expect(await stateOf(answering)).toBe('pending')
    await house.tell('i_1', { type: 'call-answered' })
    expect((await answering).state).toBe('answered')
  })

  test('is an answer when the carrier, asked, knows the call as up', async () => {
    const { house, incoming } = await ringing('answer')
    const answering = incoming.answer()
    house.carrier.inspected = [{ callId: 'i_1', event: { type: 'call-answered' } }]
    await house.clock.advance(3_000)
    expect((await answering).state).toBe('answered')
  })

  test('fails with outcome-unknown without a sign, and can be made again', async () => {
    const { house, incoming } = await ringing('answer')
    const failing = failureOf(incoming.answer())
    await house.clock.advance(30_000)
    expect((await failing).code).toBe('outcome-unknown')
    const answering = incoming.answer()
    await settled()
    await house.tell('i_1', { type: 'call-answered' })
    expect((await answering).state).toBe('answered')
  })

  test.each(['reject', 'redirect'] as const)('is a %s when the call ends', async (verb) => {
    const { house, incoming } = await ringing(verb)
    const deciding = verb === 'reject' ? incoming.reject() : incoming.redirect('+14255550199')
    await house.clock.advance(9_000)
    expect(await stateOf(deciding)).toBe('pending')
    await house.tell('i_1', { type: 'call-ended', reason: 'declined' })
    expect(await stateOf(deciding)).toBe('resolved')
  })

  test.each(['reject', 'redirect'] as const)('is not known to be a %s while the call rings on', async (verb) => {
    const { house, incoming } = await ringing(verb)
    const failing = failureOf(verb === 'reject' ? incoming.reject() : incoming.redirect('+14255550199'))
    await house.clock.advance(10_000)
    expect((await failing).code).toBe('outcome-unknown')
    expect(house.carrier.count('inspect')).toBe(1)
    expect(house.types()).not.toContain('call-ended')
  })
})
