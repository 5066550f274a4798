import { describe, expect, test } from 'vitest'

import { failureOf, House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'
import { FarSocket } from './fixtures/media-socket.ts'

type Options = ConstructorParameters<typeof House>[0]

async function opened(options: Options = {}) {
  const house = new House(options)
  house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
  const call = await house.answered()
  const stream = await call.stream({ sampleRate: 8_000 })
  return { house, call, stream }
}

/** A socket that is let in and says nothing. */
async function silent(house: House, callId: string): Promise<FarSocket> {
  const socket = new FarSocket()
  const admission = await house.telephony.admit({ url: house.mediaPath(callId), headers: {} })
  if (admission?.accepted !== true) throw new Error('the socket was not let in')
  admission.attach(socket)
  return socket
}

describe('a stream whose socket stays away', () => {
  test('ends as failed after 15 seconds: writes and readers settle, and the carrier is asked, and then stopped', async () => {
    const { house, call, stream } = await opened()
    const written = stream.write(new Int16Array(8_000))
    const reading = failureOf(stream[Symbol.asyncIterator]().next())
    const marked = stream.mark('end')
    await house.clock.advance(14_999)
    expect(await stateOf(stream.ended)).toBe('pending')
    await house.clock.advance(1)
    const failure = { code: 'no-word', message: 'no word from the carrier within 15000 ms' }
    expect(await stream.ended).toEqual({ reason: 'failed', failure })
    expect((await written.ended).outcome).toBe('cleared')
    expect((await marked).outcome).toBe('cleared')
    await stream.ready
    expect((await reading).failureCode).toBe('no-word')
    expect(house.carrier.last('stopStream').command).toEqual({ key: house.carrier.last('stream').call.operation })
    expect(house.carrier.count('inspect')).toBe(1)
    expect(call.state).toBe('answered')
  })

  test('leaves room for the next one, which late news of the first does not end', async () => {
    const { house, call } = await opened()
    const first = house.carrier.last('stream').call.operation
    await house.clock.advance(15_000)
    const next = await call.stream({ sampleRate: 8_000 })
    for (const operationKey of [first, house.carrier.last('stopStream').call.operation])
      await house.tell(
        call.id,
        { type: 'stream-failed', failure: { code: 'media', message: 'late' } },
        { operationKey },
      )
    await house.socket(call.id)
    expect(await stateOf(next.ended)).toBe('pending')
  })

  test('goes on when the socket comes just in time', async () => {
    const { house, call, stream } = await opened()
    await house.clock.advance(14_999)
    await house.socket(call.id)
    await house.clock.advance(60_000)
    expect(await stateOf(stream.ended)).toBe('pending')
  })

  test('or comes while the carrier is asked goes on', async () => {
    const { house, call, stream } = await opened()
    const answer = Promise.withResolvers<object>()
    house.carrier.answers.set('inspect', () => answer.promise)
    await house.clock.advance(15_000)
    await house.socket(call.id)
    answer.resolve({})
    await settled()
    expect(await stateOf(stream.ended)).toBe('pending')
    expect(house.carrier.count('stopStream')).toBe(0)
  })
})

describe('a socket that never says what it carries', () => {
  test('is closed, and ends its stream as failed', async () => {
    const { house, call, stream } = await opened()
    const socket = await silent(house, call.id)
    await house.clock.advance(15_000)
    expect(await stream.ended).toMatchObject({ reason: 'failed', failure: { code: 'no-word' } })
    expect(socket.closeCode).toBe(1002)
  })

  test('in place of one that broke ends its stream, too', async () => {
    const { house, call, stream } = await opened()
    const first = await house.socket(call.id)
    first.drop()
    await house.clock.advance(1_000)
    await silent(house, call.id)
    await house.clock.advance(14_999)
    expect(await stateOf(stream.ended)).toBe('pending')
    await house.clock.advance(1)
    expect(await stream.ended).toMatchObject({ reason: 'failed', failure: { code: 'no-word' } })
    expect(house.event('stream-ended')).toMatchObject({ reason: 'failed' })
  })
})

describe('a mark that the carrier never echoes', () => {
  test('leaves nothing open: ten seconds after its audio the clock is believed', async () => {
    const { house, call, stream } = await opened({ marks: true })
    const socket = await house.socket(call.id)
    const written = stream.write(new Int16Array(8_000))
    const marked = stream.mark('end')
    await house.clock.advance(1_000)
    expect(socket.marks.length).toBeGreaterThan(0)
    await house.clock.advance(9_900)
    expect(await stateOf(marked)).toBe('pending')
    await house.clock.advance(300)
    expect(await written.ended).toEqual({ outcome: 'played', heardMs: 1_000, source: 'clock' })
    expect(await marked).toMatchObject({ outcome: 'played', source: 'clock' })
    socket.say({ type: 'mark', name: socket.marks[0] ?? '' })
    expect(await stateOf(stream.ended)).toBe('pending')
  })

  test('holds up neither a loop through the stream nor who waits for room', async () => {
    const { house, call, stream } = await opened({ marks: true })
    await house.socket(call.id)
    stream.write(new Int16Array(16_000))
    const { ready } = stream
    await house.clock.advance(20_000)
    expect(await stateOf(ready)).toBe('resolved')
  })
})

describe('a transcription of which the carrier says nothing', () => {
  test('ends as failed after 30 seconds, is stopped at the carrier, and another one can begin', async () => {
    const house = new House()
    const call = await house.answered()
    const transcription = await call.transcribe()
    await house.clock.advance(29_999)
    expect(await stateOf(transcription.ended)).toBe('pending')
    await house.clock.advance(1)
    expect(await transcription.ended).toMatchObject({ reason: 'failed', failure: { code: 'no-word' } })
    expect(house.carrier.count('stopTranscribing')).toBe(1)
    await call.transcribe()
  })

  test('but whose socket came is waited for', async () => {
    const house = new House({
      media: { accept: async () => Promise.resolve({ accepted: true, carries: 'transcripts', codec: codecOfNothing }) },
    })
    const call = await house.answered()
    const transcription = await call.transcribe()
    await silent(house, call.id)
    await house.clock.advance(600_000)
    expect(await stateOf(transcription.ended)).toBe('pending')
  })

  test('fails its change after 30 seconds', async () => {
    const house = new House()
    const call = await house.answered()
    const transcription = await call.transcribe()
    await house.tell(call.id, { type: 'transcription-started' })
    const changing = failureOf(transcription.update({ language: 'de-DE' }))
    await house.clock.advance(30_000)
    expect((await changing).failureCode).toBe('no-word')
    expect(await stateOf(transcription.ended)).toBe('pending')
  })
})

const codecOfNothing = { decode: () => [], encode: () => [], marks: false, leadMs: 0 }
