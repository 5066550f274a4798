import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'

import { TelephonyError } from '@trunkline/core'
import type { DriverEvent, RecordingFile } from '@trunkline/core/driver'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { failureOf, House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

const file: RecordingFile = { url: 'https://files.example.com/1.wav' }
const other: RecordingFile = { url: 'https://files.example.com/2.wav' }
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recording-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const states = (house: House) =>
  house.events.flatMap((event) => (event.type === 'recording-changed' ? [event.state] : []))

/** The carrier tells of a recording by its id alone, as at a static route. */
const tellOf = (house: House, event: DriverEvent, operationKey = 'rec-1') => {
  const translated = { event, operationKey }
  return house.deliver('c_nobody', [translated])
}

async function recorded(house: House, files: readonly RecordingFile[] = [file]) {
  const call = await house.answered()
  const recording = await call.record()
  await recording.stop()
  await tellOf(house, { type: 'recording-ready', files })
  return recording
}

const starting = async (options: { readonly startPaused?: boolean } = {}) => {
  const house = new House()
  house.carrier.answers.set('record', () => ({ starting: true }))
  const call = await house.answered()
  return { house, call, recording: call.record(options) }
}
const say = (house: House, id: string, state: 'recording' | 'inactive') =>
  house.tell(
    id,
    { type: 'recording-changed', state },
    { operationKey: 'rec-1', carrierName: 'StateChanged', raw: state },
  )

test('a recording reports its states once the carrier has accepted them', async () => {
  const house = new House()
  const call = await house.answered()
  const recording = await call.record({ channels: 'separate' })
  expect(house.carrier.last('record').command).toMatchObject({
    channels: 'separate',
    format: 'wav',
    startPaused: false,
  })
  for (const step of ['pause', 'pause', 'resume', 'resume', 'stop', 'stop'] as const) await recording[step]()
  expect(states(house)).toEqual(['recording', 'paused', 'recording', 'stopped'])
  expect(house.carrier.sent.slice(2).map(({ verb }) => verb)).toEqual([
    'pauseRecording',
    'resumeRecording',
    'stopRecording',
  ])
  expect((await failureOf(recording.pause())).code).toBe('closed')
  expect((await failureOf(recording.resume())).code).toBe('closed')
  await recording[Symbol.asyncDispose]()
})

test('a pause that the carrier refuses changes nothing', async () => {
  const house = new House()
  const recording = await (await house.answered()).record()
  house.carrier.answers.set('pauseRecording', () => {
    throw new TelephonyError('unavailable', 'not now')
  })
  expect((await failureOf(recording.pause())).code).toBe('unavailable')
  expect(recording.state).toBe('recording')
  expect(states(house)).toEqual(['recording'])
})

test('a recording that begins paused says so', async () => {
  const house = new House()
  const recording = await (await house.answered()).record({ startPaused: true })
  await recording.resume()
  expect(states(house)).toEqual(['paused', 'recording'])
})

describe('a recording that the carrier has accepted and has yet to begin', () => {
  test('is waited for, and records when the carrier says so', async () => {
    const { house, call, recording } = await starting()
    await settled()
    await say(house, call.id, 'inactive')
    expect(await stateOf(recording)).toBe('pending')
    expect(states(house)).toEqual([])
    await say(house, call.id, 'recording')
    expect((await recording).state).toBe('recording')
    expect(house.event('recording-changed')).toMatchObject({ source: 'carrier', raw: 'recording' })
    expect(house.event('provider-event')).toMatchObject({ raw: 'inactive' })
    await (await recording).stop()
    expect(states(house)).toEqual(['recording', 'stopped'])
  })

  test('may say so before its reply comes', async () => {
    const house = new House()
    const reply = Promise.withResolvers<object>()
    house.carrier.answers.set('record', () => reply.promise)
    const call = await house.answered()
    const recording = call.record()
    await settled()
    await say(house, call.id, 'recording')
    reply.resolve({ starting: true })
    expect((await recording).state).toBe('recording')
    expect(states(house)).toEqual(['recording'])
  })

  test('is handed over as starting when no report comes in time, and a later report still counts', async () => {
    const { house, call, recording } = await starting()
    await house.clock.advance(9_999)
    expect(await stateOf(recording)).toBe('pending')
    await house.clock.advance(1)
    const handle = await recording
    expect(handle.state).toBe('starting')
    await handle.resume()
    expect(house.carrier.count('resumeRecording')).toBe(0)
    await say(house, call.id, 'recording')
    expect(handle.state).toBe('recording')
    expect(states(house)).toEqual(['recording'])
  })

  test('is paused when it is asked to, whatever the carrier says of its beginning then', async () => {
    const { house, call, recording } = await starting()
    await house.clock.advance(10_000)
    const handle = await recording
    await handle.pause()
    await say(house, call.id, 'recording')
    expect(handle.state).toBe('paused')
    expect(states(house)).toEqual(['paused'])
  })

  test('that begins paused is waited for no longer', async () => {
    const { house, recording } = await starting({ startPaused: true })
    expect((await recording).state).toBe('paused')
    expect(states(house)).toEqual(['paused'])
  })

  test('ends with its call, with its failure, or with the wait of who asked for it', async () => {
    const ended = await starting()
    await settled()
    await ended.house.tell(ended.call.id, { type: 'call-ended', reason: 'hung-up' })
    expect((await ended.recording).state).toBe('stopped')
    const broken = await starting()
    await settled()
    await tellOf(broken.house, { type: 'recording-failed', failure: { code: 'media', message: 'no storage' } })
    const handle = await broken.recording
    expect(handle.state).toBe('stopped')
    expect((await failureOf(handle.ready())).message).toContain('no storage')
    const { call, house } = await starting()
    const leaving = new AbortController()
    const left = call.record({ signal: leaving.signal })
    await settled()
    leaving.abort()
    expect((await left).state).toBe('starting')
    expect(states(house)).toEqual([])
  })
})

test('what the provider lacks is refused and not sent', async () => {
  const house = new House({ capabilities: { 'record.separate': 'unsupported', 'record.pause': 'unsupported' } })
  const call = await house.answered()
  expect((await failureOf(call.record({ channels: 'separate' }))).code).toBe('unsupported')
  const recording = await call.record()
  expect((await failureOf(recording.pause())).code).toBe('unsupported')
  expect(house.carrier.sent.map(({ verb }) => verb)).toEqual(['dial', 'record'])
})

test('a recording stops with its call, and stopping it then is fine', async () => {
  const house = new House()
  const call = await house.answered()
  const recording = await call.record()
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  expect(recording.state).toBe('stopped')
  await recording.stop()
  expect(house.carrier.count('stopRecording')).toBe(0)
  expect(house.types().slice(-2)).toEqual(['recording-changed', 'call-ended'])
})

test('a stop that loses the race against the end of its call is a stop', async () => {
  const house = new House()
  const call = await house.answered()
  const recording = await call.record()
  const cut = Promise.withResolvers<object>()
  house.carrier.answers.set('stopRecording', () => cut.promise)
  const stopping = recording.stop()
  await settled()
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  cut.reject(new TelephonyError('not-found', 'gone'))
  await stopping
  expect(states(house)).toEqual(['recording', 'stopped'])
})

test('a recording that the carrier accepted as its call ended is stopped, and its file can be had', async () => {
  const house = new House()
  const call = await house.answered()
  const accepted = Promise.withResolvers<object>()
  house.carrier.answers.set('record', () => accepted.promise)
  const recording = call.record()
  await settled()
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  accepted.resolve({})
  expect((await recording).state).toBe('stopped')
  await tellOf(house, { type: 'recording-ready', files: [file] })
  expect(await (await recording).ready()).toEqual([file])
  expect(house.types().at(-1)).toBe('call-ended')
})

test('a stop that only the carrier reports counts', async () => {
  const house = new House()
  const call = await house.answered()
  const recording = await call.record()
  await house.tell(call.id, { type: 'recording-changed', state: 'stopped' }, { operationKey: 'rec-1' })
  expect(recording.state).toBe('stopped')
  expect(house.event('recording-changed')).toMatchObject({ source: 'carrier', recordingId: 'rec-1' })
})

test('news of a recording that come before the reply that names it are not lost', async () => {
  const house = new House()
  const call = await house.answered()
  const accepted = Promise.withResolvers<object>()
  house.carrier.answers.set('record', () => accepted.promise)
  const recording = call.record()
  await settled()
  await house.tell(call.id, { type: 'recording-ready', files: [file] }, { operationKey: 'rec-1' })
  accepted.resolve({})
  expect(await (await recording).ready()).toEqual([file])
})

describe('the file', () => {
  test('is ready when the carrier says so', async () => {
    const house = new House()
    const recording = await recorded(house)
    expect(await recording.ready()).toEqual([file])
  })

  test('is ready when the carrier is asked and has it, should its notice be lost', async () => {
    const house = new House()
    const recording = await (await house.answered()).record()
    const ready = recording.ready()
    await house.clock.advance(3_500)
    expect(house.carrier.recording.asked).toBe(3)
    house.carrier.recording.files = [file]
    await house.clock.advance(10_000)
    expect(await ready).toEqual([file])
    const { asked } = house.carrier.recording
    await house.clock.advance(60_000)
    expect(house.carrier.recording.asked).toBe(asked)
  })

  test('comes also long after its call has ended', async () => {
    const house = new House()
    const call = await house.answered()
    const recording = await call.record()
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    await house.clock.advance(3_600_000)
    const ready = recording.ready()
    await tellOf(house, { type: 'recording-ready', files: [file] })
    expect(await ready).toEqual([file])
  })

  test('that stays away is a time-out: after five minutes, or when asked for earlier', async () => {
    const house = new House()
    const recording = await (await house.answered()).record()
    const [patient, hasty] = [
      failureOf(recording.ready({ timeoutMs: undefined })),
      failureOf(recording.ready({ timeoutMs: 100 })),
    ]
    await house.clock.advance(100)
    expect(await hasty).toMatchObject({ code: 'timeout' })
    expect(await stateOf(patient)).toBe('pending')
    await house.clock.advance(300_000)
    expect((await patient).message).toContain('recording rec-1')
  })

  test.each(['operation-failed', 'unauthorized', 'rejected', 'not-available'] as const)(
    'that the carrier denies for certain fails as soon as it is asked, with the code of the denial: %s',
    async (code) => {
      const house = new House()
      const call = await house.answered()
      const recording = await call.record()
      house.carrier.recording.problem = new TelephonyError(code, 'the recording is absent', { providerCode: 'absent' })
      const failures = [failureOf(recording.ready()), failureOf(recording.saveTo(join(folder, 'call.wav')))]
      await house.clock.advance(500)
      for (const failure of failures)
        expect(await failure).toMatchObject({ code, providerCode: 'absent', callId: call.id, provider: 'scripted' })
      expect(house.carrier.recording.asked).toBe(2)
      house.carrier.recording = { asked: 0, files: [file], problem: undefined }
      const again = recording.ready()
      await house.clock.advance(500)
      expect(await again).toEqual([file])
    },
  )

  test.each([
    new TelephonyError('not-found', 'no such recording yet'),
    new TelephonyError('unavailable', 'try again'),
    new TelephonyError('network', 'cut'),
    new Error('of the adapter'),
  ])('is asked for again after an answer that says nothing of it: %s', async (problem) => {
    const house = new House()
    const recording = await (await house.answered()).record()
    house.carrier.recording.problem = problem
    const ready = recording.ready()
    await house.clock.advance(10_000)
    expect(await stateOf(ready)).toBe('pending')
    house.carrier.recording = { asked: 0, files: [file], problem: undefined }
    await house.clock.advance(10_000)
    expect(await ready).toEqual([file])
  })

  test('that stays away says why the carrier could not be asked', async () => {
    const house = new House()
    const call = await house.answered()
    const recording = await call.record()
    house.carrier.recording.problem = new TelephonyError('unavailable', 'maintenance until noon')
    const failure = failureOf(recording.ready({ timeoutMs: 5_000 }))
    await house.clock.advance(5_000)
    expect(await failure).toMatchObject({ code: 'timeout', callId: call.id, retryable: true })
    expect((await failure).message).toContain('maintenance until noon')
    expect((await failure).cause).toMatchObject({ code: 'unavailable' })
  })

  test('that the carrier could not make is an error', async () => {
    const house = new House()
    const recording = await (await house.answered()).record()
    await tellOf(house, { type: 'recording-failed', failure: { code: 'media', message: 'disk full' } })
    expect((await failureOf(recording.ready())).message).toContain('disk full')
  })

  test('is saved to a path', async () => {
    const house = new House()
    const path = join(folder, 'call.wav')
    expect(await (await recorded(house)).saveTo(path)).toEqual([path])
    expect(readFileSync(path, 'utf8')).toBe('bytes of https://files.example.com/1.wav')
  })

  test('in several pieces is saved under numbered names, and to no stream', async () => {
    const house = new House()
    const recording = await recorded(house, [file, other])
    await recording.saveTo(join(folder, 'call.wav'))
    expect(readdirSync(folder).toSorted()).toEqual(['call-2.wav', 'call.wav'])
    expect(readFileSync(join(folder, 'call-2.wav'), 'utf8')).toContain('2.wav')
    expect((await failureOf(recording.saveTo(new PassThrough()))).code).toBe('not-available')
  })

  test('is saved to a stream of Node', async () => {
    const house = new House()
    const target = new PassThrough()
    const read = text(target)
    expect(await (await recorded(house)).saveTo(target)).toEqual([])
    expect(await read).toContain('1.wav')
  })

  test('is saved to a web stream', async () => {
    const house = new House()
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const read = text(readable)
    await (await recorded(house)).saveTo(writable)
    expect(await read).toContain('1.wav')
  })

  test('that is announced before it can be had is fetched again, also when it is empty at first', async () => {
    const house = new House()
    house.carrier.bodies = [
      new TelephonyError('not-found', '404'),
      [],
      [new Uint8Array()],
      [new Uint8Array(), new Uint8Array([65, 66])],
    ]
    const path = join(folder, 'call.wav')
    const saving = (await recorded(house)).saveTo(path)
    await house.clock.advance(500 + 1_000 + 2_000)
    // The bytes go to disk in their own time.
    await saving
    expect(readFileSync(path, 'utf8')).toBe('AB')
    expect(house.carrier.bodies).toEqual([])
  })

  test('that never comes is a time-out, and an abort says so', async () => {
    const house = new House()
    house.carrier.bodies = Array.from({ length: 40 }, () => new TelephonyError('not-found', '404'))
    const recording = await recorded(house)
    const abort = new AbortController()
    const path = join(folder, 'call.wav')
    const [late, abandoned] = [
      failureOf(recording.saveTo(path, { timeoutMs: 10_000 })),
      failureOf(recording.saveTo(path, { signal: abort.signal })),
    ]
    await settled()
    abort.abort()
    expect((await abandoned).code).toBe('cancelled')
    await house.clock.advance(10_000)
    expect((await late).code).toBe('timeout')
    expect(readdirSync(folder)).toEqual([])
  })

  test('whose download the carrier refuses is an error at once', async () => {
    const house = new House()
    house.carrier.bodies = [new TelephonyError('unauthorized', 'no')]
    expect((await failureOf((await recorded(house)).saveTo(join(folder, 'x.wav')))).code).toBe('unauthorized')
  })

  test('that breaks off on the way fails and leaves no half of it behind', async () => {
    const house = new House({
      driver: {
        doFetchRecording: () =>
          Promise.resolve(
            (async function* () {
              yield new Uint8Array([65])
              await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(1))
              throw new TelephonyError('network', 'cut')
            })(),
          ),
      },
    })
    const recording = await recorded(house)
    expect((await failureOf(recording.saveTo(join(folder, 'x.wav')))).code).toBe('network')
    expect(readdirSync(folder)).toEqual([])
  })
})
