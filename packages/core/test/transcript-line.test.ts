import type { Transcript } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'
import { createCodec, FarSocket } from './fixtures/media-socket.ts'

/** A carrier that opens a socket of transcripts beside that of the audio. */
function createHouse({ reconnects = true }: { readonly reconnects?: boolean }): House {
  return new House({
    media: {
      reconnects,
      accept: ({ route }) =>
        Promise.resolve({
          accepted: true,
          codec: createCodec({}),
          ...(route.purpose === 'transcript' && { carries: 'transcripts' as const }),
        }),
    },
  })
}

async function line(house: House, callId: string): Promise<FarSocket> {
  const { pathname } = new URL(house.host.callMediaUrl('transcript', callId))
  const admission = await house.telephony.admit({ url: pathname, headers: {} })
  if (admission?.accepted !== true) throw new Error('the socket was not let in')
  const socket = new FarSocket()
  admission.attach(socket)
  return socket
}

async function transcribing(options: { readonly reconnects?: boolean } = {}) {
  const house = createHouse(options)
  const call = await house.answered()
  const transcription = await call.transcribe({ language: 'en-US' })
  return { house, call, transcription, socket: await line(house, call.id) }
}

const piece = (text: string, final = true): Transcript => ({ text, final })

async function gather(transcription: AsyncIterable<Transcript>): Promise<readonly Transcript[]> {
  const pieces = []
  for await (const each of transcription) pieces.push(each)
  return pieces
}

test('what comes on a socket of transcripts is read from the transcription, guesses and all', async () => {
  const { socket, house, call, transcription } = await transcribing()
  const said = [piece('hel', false), { ...piece('hello'), participant: '4:+14255550123', confidence: 0.9 }]
  for (const transcript of said) socket.say({ type: 'transcript', transcript })
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  expect(await gather(transcription)).toEqual(said)
})

test('a socket of transcripts leaves the audio alone, and the audio it', async () => {
  const { socket, house, call, transcription } = await transcribing()
  const audio = await house.socket(call.id)
  const stream = await call.stream({ sampleRate: 8_000 })
  const later = await line(house, call.id)
  later.say({ type: 'transcript', transcript: piece('hello') })
  stream.write(new Int16Array(160).fill(1_000))
  await house.clock.advance(20)
  expect(audio.closedWith).toBeUndefined()
  expect(audio.audio).toEqual(new Int16Array(160).fill(1_000))
  expect([later.commands, socket.commands]).toEqual([[], []])
  later.drop()
  await house.clock.advance(6_000)
  expect(house.types()).not.toContain('stream-ended')
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  expect(await gather(transcription)).toEqual([piece('hello')])
})

test('a carrier may write what is said on the socket of the audio, too', async () => {
  const { house, call, transcription } = await transcribing()
  const audio = await house.socket(call.id)
  audio.say({ type: 'transcript', transcript: piece('hello') })
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  expect(await gather(transcription)).toEqual([piece('hello')])
})

test('of two sockets of transcripts the newer counts', async () => {
  const { socket, house, call, transcription } = await transcribing()
  const newer = await line(house, call.id)
  expect(socket.closedWith).toContain('newer')
  socket.say({ type: 'transcript', transcript: piece('late') })
  socket.drop()
  newer.say({ type: 'transcript', transcript: piece('in time') })
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  expect(await gather(transcription)).toEqual([piece('in time')])
})

test('an unknown message on it is reported unchanged, and an unreadable one raises a warning', async () => {
  const { socket, house, call, transcription } = await transcribing()
  socket.say({ type: 'unknown', name: 'TranscriptionSummary' })
  socket.garbage()
  socket.say({ type: 'transcript', transcript: piece('hello') })
  await settled()
  expect(house.event('provider-event')).toMatchObject({
    name: 'transcription-summary',
    carrierName: 'TranscriptionSummary',
    source: 'carrier',
  })
  expect(house.warnings.map(({ code }) => code)).toEqual(['unknown-media', 'media-failed'])
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  expect(await gather(transcription)).toEqual([piece('hello')])
})

describe('a socket of transcripts that is lost', () => {
  test('is waited for where the carrier connects anew: the transcription goes on, and the carrier is asked', async () => {
    const { socket, house, call, transcription } = await transcribing()
    await house.tell(call.id, { type: 'call-alive' }, { providerCallId: 'carrier-1' })
    socket.say({ type: 'transcript', transcript: piece('before') })
    socket.drop()
    await house.clock.advance(4_999)
    const next = await line(house, call.id)
    await house.clock.advance(60_000)
    next.say({ type: 'transcript', transcript: piece('after') })
    expect(await stateOf(transcription.ended)).toBe('pending')
    expect(house.carrier.count('inspect')).toBeGreaterThan(0)
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect(await gather(transcription)).toEqual([piece('before'), piece('after')])
  })

  test('ends the transcription when no other comes in five seconds', async () => {
    const { socket, house, call, transcription } = await transcribing()
    socket.say({ type: 'transcript', transcript: piece('hello') })
    socket.drop()
    await house.clock.advance(4_999)
    expect(await stateOf(transcription.ended)).toBe('pending')
    await house.clock.advance(1)
    expect(await transcription.ended).toEqual({ reason: 'carrier' })
    expect(await gather(transcription)).toEqual([piece('hello')])
    expect(house.event('transcription-ended')).toMatchObject({ reason: 'carrier', source: 'carrier' })
    await call.transcribe()
  })

  test('does not end the transcription that follows', async () => {
    const { socket, house, call, transcription } = await transcribing()
    socket.drop()
    await transcription.close()
    const next = await call.transcribe()
    await house.clock.advance(6_000)
    expect(await stateOf(next.ended)).toBe('pending')
  })

  test('ends the transcription at once where the carrier never connects anew', async () => {
    const { socket, transcription } = await transcribing({ reconnects: false })
    socket.drop()
    expect(await transcription.ended).toEqual({ reason: 'carrier' })
  })
})

test('it is closed when the call ends', async () => {
  const { socket, house, call } = await transcribing()
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  expect(socket.closedWith).toBe('the call has ended')
  expect(socket.closeCode).toBe(1000)
})
