import { describe, expect, test } from 'vitest'

import { failureOf, House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

test('a transcription yields its pieces, with times beyond 2^53 exact, and ends with the call', async () => {
  const house = new House()
  const call = await house.answered()
  const transcription = await call.transcribe({ language: 'en-US' })
  expect((await failureOf(call.transcribe())).code).toBe('conflict')
  const offsetTicks = 2n ** 60n + 1n
  await house.tell(call.id, { type: 'transcript', transcript: { text: 'hello', final: true, offsetTicks } })
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  const pieces = []
  for await (const piece of transcription) pieces.push(piece)
  expect(pieces).toEqual([{ text: 'hello', final: true, offsetTicks }])
  await transcription.close()
})

/** A transcription that runs, and the name of its operation. */
async function transcribing() {
  const house = new House()
  const call = await house.answered()
  const transcription = await call.transcribe({ language: 'en-US' })
  return { house, call, transcription, operationKey: house.carrier.last('transcribe').call.operation }
}

async function gather<T>(sequence: AsyncIterable<T>): Promise<readonly T[]> {
  const all = []
  for await (const one of sequence) all.push(one)
  return all
}

const failure = { code: 'media', message: 'no socket' } as const
const piece = { text: 'hello', final: true }

describe('a transcription', () => {
  test('begins once, when the carrier says so, with the first piece, or where its acceptance is all there is', async () => {
    const { house, call, transcription, operationKey } = await transcribing()
    expect(house.types()).not.toContain('transcription-started')
    await house.tell(call.id, { type: 'transcription-started' }, { operationKey })
    await house.tell(call.id, { type: 'transcript', transcript: piece })
    expect(house.event('transcription-started').source).toBe('carrier')
    await transcription.close()
    await call.transcribe()
    await house.tell(call.id, { type: 'transcript', transcript: piece })
    expect(house.event('transcription-started').source).toBe('core')
    house.carrier.answers.set('transcribe', () => ({ started: true }))
    await (await house.answered()).transcribe()
    expect(house.types().filter((type) => type === 'transcription-started')).toHaveLength(3)
  })

  test('is closed when the carrier has accepted its end, and yields what is written down until then', async () => {
    const { house, call, transcription } = await transcribing()
    const stopped = Promise.withResolvers<object>()
    house.carrier.answers.set('stopTranscribing', () => stopped.promise)
    const closing = transcription.close()
    await house.tell(call.id, { type: 'transcript', transcript: piece })
    stopped.resolve({})
    await closing
    await transcription.close()
    expect(await gather(transcription)).toEqual([piece])
    await expect(transcription.ended).resolves.toEqual({ reason: 'closed' })
    expect(house.event('transcription-ended')).toMatchObject({ reason: 'closed', source: 'core' })
    expect(house.carrier.count('stopTranscribing')).toBe(1)
    await call.transcribe()
  })

  test('ends when the carrier says that it stopped', async () => {
    const { house, call, transcription, operationKey } = await transcribing()
    await house.tell(call.id, { type: 'transcript', transcript: piece })
    await house.tell(call.id, { type: 'transcription-ended' }, { operationKey })
    expect(await gather(transcription)).toEqual([piece])
    await expect(transcription.ended).resolves.toEqual({ reason: 'carrier' })
    expect(house.event('transcription-ended')).toMatchObject({ reason: 'carrier', source: 'carrier' })
    await transcription.close()
    expect(house.carrier.count('stopTranscribing')).toBe(0)
  })

  test('ends with the reason when the carrier says that it failed, even before it was accepted', async () => {
    const house = new House()
    const call = await house.answered()
    const reply = Promise.withResolvers<object>()
    house.carrier.answers.set('transcribe', () => reply.promise)
    const beginning = call.transcribe()
    await settled()
    const operationKey = house.carrier.last('transcribe').call.operation
    await house.tell(call.id, { type: 'transcription-ended', failure }, { operationKey })
    reply.resolve({})
    const transcription = await beginning
    await expect(transcription.ended).resolves.toEqual({ reason: 'failed', failure })
    expect(house.types(call.id).filter((type) => type.startsWith('transcription-'))).toEqual([
      'transcription-started',
      'transcription-ended',
    ])
  })

  test('is not ended by a late report about the previous one', async () => {
    const { house, call, transcription, operationKey } = await transcribing()
    await transcription.close()
    const stop = house.carrier.last('stopTranscribing').call.operation
    const next = await call.transcribe()
    for (const key of [operationKey, stop])
      await house.tell(call.id, { type: 'transcription-ended' }, { operationKey: key })
    expect(await stateOf(next.ended)).toBe('pending')
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    await expect(next.ended).resolves.toEqual({ reason: 'call-ended' })
    expect(house.types()).not.toContain('provider-event')
  })

  test('that was not begun here is reported unchanged', async () => {
    const house = new House()
    const call = await house.answered()
    await house.tell(call.id, { type: 'transcription-ended' }, { operationKey: 'somebody else' })
    expect(house.event('provider-event').name).toBe('transcription-ended')
  })

  test('that the carrier did not accept was never there', async () => {
    const house = new House()
    const call = await house.answered()
    house.carrier.answers.set('transcribe', () => Promise.reject(new Error('no')))
    expect((await failureOf(call.transcribe())).code).toBe('unexpected-reply')
    expect(house.types()).not.toContain('transcription-started')
    house.carrier.answers.delete('transcribe')
    await call.transcribe()
  })
})

describe('another language', () => {
  test('is spoken once the carrier says so, whichever operation that names', async () => {
    const { house, call, transcription, operationKey } = await transcribing()
    const updating = transcription.update({ language: 'de-DE' })
    await settled()
    expect(house.carrier.last('updateTranscription').command).toMatchObject({ language: 'de-DE' })
    expect(await stateOf(updating)).toBe('pending')
    await house.tell(call.id, { type: 'transcription-updated' }, { operationKey })
    await updating
  })

  test('is not spoken any more when the transcription fails instead', async () => {
    const { house, call, transcription } = await transcribing()
    const updating = failureOf(transcription.update({ language: 'de-DE' }))
    await settled()
    const operationKey = house.carrier.last('updateTranscription').call.operation
    await house.tell(call.id, { type: 'transcription-ended', failure }, { operationKey })
    expect((await updating).code).toBe('operation-failed')
    await expect(transcription.ended).resolves.toEqual({ reason: 'failed', failure })
    expect((await failureOf(transcription.update({ language: 'fr-FR' }))).code).toBe('closed')
  })

  test('that is refused does not hide the next one', async () => {
    const { house, call, transcription } = await transcribing()
    house.carrier.answers.set('updateTranscription', () => Promise.reject(new Error('no')))
    expect((await failureOf(transcription.update({ language: 'de-DE' }))).code).toBe('unexpected-reply')
    house.carrier.answers.delete('updateTranscription')
    const updating = transcription.update({ language: 'fr-FR' })
    await settled()
    await house.tell(call.id, { type: 'transcription-updated' })
    await updating
  })

  test('is waited for no longer than the application likes, nor than the call lasts', async () => {
    const { house, call, transcription } = await transcribing()
    const abort = new AbortController()
    const given = failureOf(transcription.update({ language: 'de-DE', signal: abort.signal }))
    const waiting = failureOf(transcription.update({ language: 'fr-FR' }))
    await settled()
    abort.abort()
    expect((await given).code).toBe('cancelled')
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect((await waiting).code).toBe('call-ended')
  })

  test('is refused where the carrier has no change of it', async () => {
    const house = new House({ capabilities: { 'transcribe.update': 'unsupported' } })
    const transcription = await (await house.answered()).transcribe()
    expect((await failureOf(transcription.update({ language: 'de-DE' }))).code).toBe('unsupported')
    expect(house.carrier.count('updateTranscription')).toBe(0)
  })
})
