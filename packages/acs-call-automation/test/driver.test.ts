import {
  type CallContext,
  type CollectCommand,
  type ConnectCommand,
  type DialCommand,
  type Driver,
  WireError,
  type WireRequest,
} from '@trunkline/core/driver'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { AcsConfig } from '../src/config.ts'
import { createRinging } from '../src/driver/ringing.ts'
import { acsCallAutomation } from '../src/index.ts'
import { createContext, createHost, type RecordingHost } from './fixtures/host.ts'
import {
  answerAt,
  answerWith,
  connectionString,
  createClient,
  failureOf,
  gather,
  resourceId,
} from './fixtures/service.ts'

const call = '/calling/callConnections'
const version = '?api-version=2026-03-12'
const gone = { status: 404, body: { error: { code: '8522', message: 'Call not found' } } }
const target = { kind: 'phoneNumber', rawId: '4:+14255550123', phoneNumber: { value: '+14255550123' } }
const cognitiveServicesEndpoint = 'https://contoso.cognitiveservices.azure.com'
let host: RecordingHost
let driver: Required<Driver>

beforeEach(() => {
  nock.disableNetConnect()
  host = createHost()
  driver = openDriver({})
})

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

function openDriver(changes: Pick<AcsConfig, 'cognitiveServicesEndpoint' | 'apiVersion'>): Required<Driver> {
  const session = acsCallAutomation({ connectionString, resourceId, ...changes }).open(host)
  return session.driver as Required<Driver>
}

const command: DialCommand = {
  to: [{ kind: 'phone', number: '+14255550123' }],
  from: { kind: 'phone', number: '+14255550100' },
  displayName: undefined,
  ringMs: undefined,
  idempotencyKey: 'order 17',
  firstSentAt: Date.UTC(2026, 0, 1),
  prepare: {},
  providerOptions: undefined,
}
const connecting: ConnectCommand = { kind: 'room', id: 'r1', prepare: {}, providerOptions: undefined }
const mediaOptions = (audioChannelType: string, audioFormat: string) => ({
  transportType: 'websocket',
  transportUrl: 'wss://app.example.com/media/token',
  contentType: 'audio',
  audioChannelType,
  startMediaStreaming: false,
  enableBidirectional: true,
  audioFormat,
})
const created = { status: 201, body: { callConnectionId: 'c1', serverCallId: 's1' } }
const dialling = (changes: Partial<CallContext> = {}) =>
  createContext({ providerCallId: undefined, state: {}, answered: false, operation: '1', ...changes })
const ringing = () =>
  createContext({
    providerCallId: undefined,
    direction: 'inbound',
    answered: false,
    state: { incomingCallContext: 'opaque', target: '4:+14255550123', serverCallId: 's1' },
  })

describe('dial', () => {
  test('is not placed while the keys of its callbacks cannot be fetched', async () => {
    const asked: string[] = []
    const clock = {
      ...host.clock,
      after(_: number, work: () => void) {
        setImmediate(work)
        return () => undefined
      },
    }
    const wire = {
      send({ url }: WireRequest) {
        asked.push(url)
        return Promise.reject(new WireError('refused', { sent: false, code: 'ECONNREFUSED' }))
      },
    }
    const session = acsCallAutomation({ connectionString, resourceId }).open({ ...host, clock, wire })
    for (const work of [
      () => session.driver.doDial?.(createContext(), command),
      () => session.driver.doConnect?.(createContext(), connecting),
    ])
      expect(await failureOf(work() ?? Promise.resolve())).toMatchObject({ code: 'unavailable', retryable: true })
    expect(new Set(asked).size).toBe(1)
    expect(asked[0]).toContain('openidconfiguration')
  })

  test('prepares a two-way socket and has one permanent request id', async () => {
    const seen = answerWith(created, created)
    const accepted = await driver.doDial(dialling(), command)
    expect(accepted).toEqual({
      providerCallId: 'c1',
      state: {
        target: '4:+14255550123',
        serverCallId: 's1',
        streamPrepared: 16_000,
        speechPrepared: false,
        transcriptPrepared: false,
      },
    })
    expect(seen[0]).toMatchObject({ method: 'POST', path: call + version })
    expect(seen[0]?.body).toEqual({
      targets: [target],
      sourceCallerIdNumber: { value: '+14255550100' },
      callbackUri: 'https://app.example.com/event/token',
      operationContext: '1',
      mediaStreamingOptions: mediaOptions('mixed', 'pcm16KMono'),
    })
    await driver.doDial(dialling(), command)
    const names = seen.map(({ headers }) => headers['repeatability-request-id'])
    expect(names[0]).toBe(names[1])
    expect(seen[0]?.headers['repeatability-first-sent']).toBe('Thu, 01 Jan 2026 00:00:00 GMT')
  })

  test('is the same at the older api-version', async () => {
    const seen = answerWith(created)
    await openDriver({ apiVersion: '2025-03-30-preview' }).doDial(dialling(), command)
    expect(seen[0]?.path).toBe(`${call}?api-version=2025-03-30-preview`)
  })

  test.each([
    [{ stream: false }, undefined, false],
    [{ stream: { sampleRate: 24_000 } }, mediaOptions('mixed', 'pcm24KMono'), 24_000],
    [{ stream: { sampleRate: 8_000, tracks: 'separate' } }, mediaOptions('unmixed', 'pcm16KMono'), 16_000],
  ] as const)('prepares the requested features: %j', async (prepare, options, streamPrepared) => {
    const seen = answerWith(created)
    expect((await driver.doDial(dialling(), { ...command, prepare })).state).toMatchObject({ streamPrepared })
    const body = seen[0]?.body as { mediaStreamingOptions?: object } | undefined
    expect(body?.mediaStreamingOptions).toEqual(options)
  })

  test('prepares speech if it is configured', async () => {
    const seen = answerWith(created, created)
    const speaking = openDriver({ cognitiveServicesEndpoint })
    expect((await speaking.doDial(dialling(), command)).state).toMatchObject({ speechPrepared: true })
    expect(seen[0]?.body).toMatchObject({ callIntelligenceOptions: { cognitiveServicesEndpoint } })
    const silent = { ...command, prepare: { speech: false } }
    expect((await speaking.doDial(dialling(), silent)).state).toMatchObject({ speechPrepared: false })
    expect(seen[1]?.body).not.toHaveProperty('callIntelligenceOptions')
    const wanted = { ...command, prepare: { speech: true } }
    expect(await failureOf(driver.doDial(dialling(), wanted))).toMatchObject({ code: 'unsupported' })
  })

  test('calls several targets, such as users and Teams accounts', async () => {
    const seen = answerWith(created, created)
    const to = [command.to[0] ?? { kind: 'anonymous' as const }, { kind: 'vendor' as const, id: '8:acs:r_u' }]
    const several = await driver.doDial(dialling(), {
      ...command,
      to,
      displayName: 'Shop',
      providerOptions: { source: '8:acs:r_me' },
    })
    expect(several.state).toMatchObject({ targets: ['4:+14255550123', '8:acs:r_u'] })
    expect(several.state).not.toHaveProperty('target')
    expect(seen[0]?.body).toMatchObject({
      targets: [target, { kind: 'communicationUser' }],
      source: { id: '8:acs:r_me' },
      sourceDisplayName: 'Shop',
    })
    const teams = { kind: 'vendor' as const, id: '28:orgid:app' }
    await driver.doDial(dialling(), { ...command, from: teams })
    expect(seen[1]?.body).toMatchObject({ teamsAppSource: { appId: 'app' } })
  })

  test.each([
    [{ from: undefined }, 'from'],
    [{ to: [{ kind: 'sip', uri: 'sip:a@example.com' }] }, 'SIP'],
    [{ to: [{ kind: 'local', number: '911' }] }, 'local number'],
    [{ from: { kind: 'vendor', id: '8:orgid:me' } }, 'from'],
    [{ providerOptions: { playSourceCacheId: 'x' } }, 'playSourceCacheId'],
  ] as const)('sends nothing with %j', async (changes, word) => {
    const seen = answerWith(created)
    const error = await failureOf(driver.doDial(dialling(), { ...command, ...changes }))
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain(word)
    expect(seen).toEqual([])
  })

  test('rings up to its limit', async () => {
    const seen = answerWith(created, { status: 200, body: { callConnectionState: 'connecting' } }, { status: 204 })
    await driver.doDial(dialling(), { ...command, ringMs: 20_000 })
    host.clock.advance(19_999)
    expect(seen).toHaveLength(1)
    host.clock.advance(1)
    await expect.poll(() => seen.map(({ method }) => method)).toEqual(['POST', 'GET', 'DELETE'])
  })

  test('that rang up to its limit ends as no-answer, unless its end has another reason', async () => {
    const seen = answerWith({ status: 200, body: { callConnectionState: 'connecting' } }, { status: 204 })
    const limited = createRinging(createClient(), host.clock)
    const end = (providerCallId: string, reason: 'cancelled' | 'busy' | 'hung-up') =>
      limited.judge({ event: { type: 'call-ended', reason }, providerCallId }).event
    limited.limit('c1', 20_000)
    expect(end('c1', 'cancelled')).toMatchObject({ reason: 'cancelled' })
    host.clock.advance(20_000)
    await expect.poll(() => seen.map(({ method }) => method)).toEqual(['GET', 'DELETE'])
    expect(end('c1', 'cancelled')).toMatchObject({ reason: 'no-answer' })
    expect(end('c1', 'busy')).toMatchObject({ reason: 'busy' })
    expect(end('c1', 'hung-up')).toMatchObject({ reason: 'hung-up' })
    expect(end('c2', 'cancelled')).toMatchObject({ reason: 'cancelled' })
  })

  test('does not end an answered call when its ring time is over', async () => {
    const seen = answerWith(created, { status: 200, body: { callConnectionState: 'connected' } }, { status: 204 })
    await driver.doDial(dialling(), { ...command, ringMs: 20_000 })
    host.clock.advance(20_000)
    await expect.poll(() => seen.length).toBe(2)
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    expect(seen).toHaveLength(2)
  })
})

describe('connect', () => {
  const prepared = {
    callbackUri: 'https://app.example.com/event/token',
    operationContext: '1',
    mediaStreamingOptions: mediaOptions('mixed', 'pcm16KMono'),
  }
  const joined = { status: 200, body: { callConnectionId: 'c1', serverCallId: 's1' } }

  test.each(['2026-03-12', '2025-03-30-preview'] as const)(
    'joins rooms, groups and calls at %s',
    async (apiVersion) => {
      const seen = answerWith(joined, joined, joined)
      const older = openDriver({ apiVersion })
      const options = { prepare: {}, providerOptions: undefined }
      const result = await older.doConnect(dialling(), { ...options, kind: 'room', id: 'r1' })
      await older.doConnect(dialling(), { ...options, kind: 'group', id: 'g1' })
      await older.doConnect(dialling(), { ...options, kind: 'serverCall', id: 'aHR0/cHM6' })
      expect(result).toEqual({
        providerCallId: 'c1',
        state: { serverCallId: 's1', streamPrepared: 16_000, speechPrepared: false, transcriptPrepared: false },
      })
      for (const { method, path } of seen)
        expect(`${method} ${path}`).toBe(`POST ${call}:connect?api-version=${apiVersion}`)
      expect(seen.map(({ body }) => body)).toEqual([
        { callLocator: { kind: 'roomCallLocator', roomId: 'r1' }, ...prepared },
        { callLocator: { kind: 'groupCallLocator', groupCallId: 'g1' }, ...prepared },
        { callLocator: { kind: 'serverCallLocator', serverCallId: 'aHR0/cHM6' }, ...prepared },
      ])
    },
  )

  test('prepares the requested features', async () => {
    const seen = answerWith(joined)
    const options = { prepare: { stream: false, speech: true }, providerOptions: undefined } as const
    const room = { ...options, kind: 'room', id: 'r1' } as const
    const { state } = await openDriver({ cognitiveServicesEndpoint }).doConnect(dialling(), room)
    expect(state).toMatchObject({ streamPrepared: false, speechPrepared: true })
    expect(seen[0]?.body).toMatchObject({ callIntelligenceOptions: { cognitiveServicesEndpoint } })
    expect(seen[0]?.body).not.toHaveProperty('mediaStreamingOptions')
    expect(await failureOf(driver.doConnect(dialling(), room))).toMatchObject({ code: 'unsupported' })
  })

  test('leaves the other side unknown', async () => {
    const room = createContext({ from: undefined, to: undefined, state: { serverCallId: 's1' } })
    expect(await failureOf(driver.doHold(room, { music: undefined }))).toMatchObject({ code: 'not-available' })
  })
})

describe('an incoming call', () => {
  test('is answered once', async () => {
    const seen = answerWith({ status: 200, body: { callConnectionId: 'c1', serverCallId: 's1' } })
    const accepted = await driver.doAnswer(ringing(), { prepare: {}, providerOptions: { answeredBy: '8:acs:r_me' } })
    expect(accepted).toMatchObject({
      providerCallId: 'c1',
      state: { incomingCallContext: null, streamPrepared: 16_000 },
    })
    expect(seen[0]).toMatchObject({
      path: `${call}:answer${version}`,
      body: { incomingCallContext: 'opaque', answeredBy: { id: '8:acs:r_me' }, operationContext: '7' },
    })
    const answered = createContext({ providerCallId: undefined, state: {} })
    expect(await failureOf(driver.doAnswer(answered, { prepare: {}, providerOptions: undefined }))).toMatchObject({
      code: 'too-late',
    })
  })

  test('that has stopped ringing fails with too-late', async () => {
    answerWith(gone)
    const error = await failureOf(driver.doAnswer(ringing(), { prepare: {}, providerOptions: undefined }))
    expect(error).toMatchObject({ code: 'too-late', providerCode: '8522', status: 404 })
  })

  test.each([
    ['busy', 'busy'],
    ['declined', 'none'],
    ['forbidden', 'forbidden'],
  ] as const)('is rejected as %s', async (reason, callRejectReason) => {
    const seen = answerWith({ status: 204 })
    await driver.doReject(ringing(), { reason })
    expect(seen[0]).toMatchObject({
      path: `${call}:reject${version}`,
      body: { incomingCallContext: 'opaque', callRejectReason },
    })
  })

  test('is redirected', async () => {
    const seen = answerWith({ status: 204 })
    await driver.doRedirect(ringing(), { to: { kind: 'phone', number: '+14255550123' } })
    expect(seen[0]).toMatchObject({
      path: `${call}:redirect${version}`,
      body: { incomingCallContext: 'opaque', target },
    })
  })

  test('is rejected if it is hung up before the answer', async () => {
    const seen = answerWith({ status: 204 })
    await driver.doHangUp(ringing())
    expect(seen[0]?.path).toBe(`${call}:reject${version}`)
  })
})

describe('the end', () => {
  test.each([{ status: 204 }, gone, { status: 400, body: { error: { code: '8528', message: 'terminated' } } }])(
    'of a call succeeds, also if it had already ended: %j',
    async (reply) => {
      const seen = answerWith(reply, reply)
      expect(await driver.doHangUp(createContext())).toEqual({})
      expect(await driver.doTerminate(createContext())).toEqual({})
      expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
        `DELETE ${call}/c1${version}`,
        `POST ${call}/c1:terminate${version}`,
      ])
    },
  )

  test('does not succeed if the service refuses for another reason', async () => {
    answerWith({ status: 401, body: { error: { code: '7509', message: 'no' } } })
    expect(await failureOf(driver.doHangUp(createContext()))).toMatchObject({ code: 'unauthorized' })
    expect(await failureOf(driver.doHangUp(dialling()))).toMatchObject({ code: 'not-available' })
  })

  test.each([
    [{ status: 200, body: { callConnectionState: 'Connected', serverCallId: 's1' } }, 'call-answered'],
    [{ status: 200, body: { callConnectionState: 'connecting' } }, 'call-alive'],
    [{ status: 200, body: { callConnectionState: 'disconnected' } }, 'call-ended'],
    [gone, 'call-ended'],
  ])('is inspected: %j', async (reply, type) => {
    answerWith(reply)
    expect(await driver.doInspect(createContext())).toMatchObject([{ event: { type } }])
    expect(await driver.doInspect(dialling())).toEqual([])
  })
})

describe('play', () => {
  const url = { kind: 'url', url: 'https://example.com/a.wav' } as const
  const options = { loop: false, providerOptions: undefined }

  test('is sent with the key of its operation', async () => {
    const seen = answerWith({ status: 202 }, { status: 202 })
    expect(await driver.doPlay(createContext(), { ...options, source: url })).toEqual({})
    const cached = { source: url, loop: true, providerOptions: { playSourceCacheId: 'welcome' } }
    await driver.doPlay(createContext(), cached)
    expect(seen.map(({ body }) => body)).toEqual([
      { playSources: [{ kind: 'file', file: { uri: url.url } }], operationContext: '7' },
      {
        playSources: [{ kind: 'file', playSourceCacheId: 'welcome', file: { uri: url.url } }],
        playOptions: { loop: true },
        operationContext: '7',
      },
    ])
  })

  test('speaks if the call was set up for it', async () => {
    const seen = answerWith({ status: 202 }, { status: 202 })
    const source = { kind: 'speech', text: 'a < b', language: 'en-US', voice: 'female' } as const
    await driver.doPlay(createContext({ state: { speechPrepared: true } }), { ...options, source })
    await driver.doPlay(createContext(), { ...options, source: { kind: 'ssml', ssml: '<speak/>' } })
    expect(seen.map(({ body }) => (body as { playSources: object[] }).playSources)).toEqual([
      [{ kind: 'text', text: { text: 'a < b', sourceLocale: 'en-US', voiceKind: 'female' } }],
      [{ kind: 'ssml', ssml: { ssmlText: '<speak/>' } }],
    ])
    const unprepared = createContext({ state: { speechPrepared: false } })
    const error = await failureOf(driver.doPlay(unprepared, { ...options, source }))
    expect(error.code).toBe('not-prepared')
    expect(error.message).toContain('prepare: { speech: true }')
  })

  test('is stopped by canceling all media', async () => {
    const seen = answerWith({ status: 202 }, { status: 202 })
    await driver.doStopPlaying(createContext(), '7')
    await driver.doStopCollecting(createContext(), '7')
    for (const { path, body } of seen) {
      expect(path).toBe(`${call}/c1:cancelAllMediaOperations${version}`)
      expect(body).toBeUndefined()
    }
  })
})

describe('collect', () => {
  const collect: CollectCommand = {
    input: 'digits',
    maxDigits: 4,
    terminator: '#',
    timeoutMs: 10_000,
    interDigitTimeoutMs: 2_500,
    prompt: { kind: 'url', url: 'https://example.com/a.wav' },
    interruptPrompt: true,
    language: undefined,
    choices: [],
    providerOptions: undefined,
  }

  test('recognizes the keys of the other side, in whole seconds', async () => {
    const seen = answerWith({ status: 202 })
    await driver.doCollect(createContext(), collect)
    expect(seen[0]).toMatchObject({ path: `${call}/c1:recognize${version}` })
    expect(seen[0]?.body).toEqual({
      recognizeInputType: 'dtmf',
      playPrompt: { kind: 'file', file: { uri: 'https://example.com/a.wav' } },
      recognizeOptions: {
        targetParticipant: target,
        interruptPrompt: true,
        initialSilenceTimeoutInSeconds: 10,
        dtmfOptions: { interToneTimeoutInSeconds: 3, maxTonesToCollect: 4, stopTones: ['pound'] },
      },
      operationContext: '7',
    })
  })

  test.each([
    [{ timeoutMs: 300_001 }, 'timeoutMs'],
    [{ interDigitTimeoutMs: 60_001 }, 'interDigitTimeoutMs'],
  ])('cannot wait for %j', async (changes, word) => {
    const error = await failureOf(driver.doCollect(createContext(), { ...collect, ...changes }))
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain(word)
  })

  test('listens to the one of several targets that answered', async () => {
    const seen = answerWith({ status: 202 })
    const state = { targets: ['4:+14255550199', '4:+14255550123'], roster: ['8:acs:r_me', '4:+14255550123_7'] }
    await driver.doCollect(createContext({ state }), collect)
    expect(seen[0]?.body).toMatchObject({ recognizeOptions: { targetParticipant: { rawId: '4:+14255550123_7' } } })
    const undecided = createContext({ state: { targets: ['4:+14255550199', '4:+14255550123'] } })
    expect(await failureOf(driver.doCollect(undecided, collect))).toMatchObject({ code: 'not-available' })
  })

  test('knows the other side even if the reply to the dial was lost', async () => {
    const seen = answerWith({ status: 202 })
    await driver.doCollect(createContext({ state: {} }), collect)
    expect(seen[0]?.body).toMatchObject({ recognizeOptions: { targetParticipant: target } })
  })

  test('key by key is switched on and off', async () => {
    const seen = answerWith({ status: 200 }, { status: 200 })
    await driver.doWatchDigits(createContext())
    await driver.doUnwatchDigits(createContext())
    expect(seen.map(({ path }) => path)).toEqual([
      `${call}/c1:startContinuousDtmfRecognition${version}`,
      `${call}/c1:stopContinuousDtmfRecognition${version}`,
    ])
    for (const { body } of seen) expect(body).toEqual({ targetParticipant: target, operationContext: '7' })
  })

  test('key by key listens to the named participant, even without an other side', async () => {
    const seen = answerWith({ status: 200 }, { status: 200 })
    const room = createContext({ from: undefined, to: undefined, state: { serverCallId: 's1' } })
    const named = { providerOptions: { targetParticipant: '8:acs:r_u' } }
    await driver.doWatchDigits(room, named)
    await driver.doUnwatchDigits(room, named)
    for (const { body } of seen) expect(body).toMatchObject({ targetParticipant: { rawId: '8:acs:r_u' } })
    expect(seen).toHaveLength(2)
    expect(await failureOf(driver.doWatchDigits(room))).toMatchObject({ code: 'not-available' })
  })
})

describe('sendDigits', () => {
  const sent = { status: 202, body: {} }

  test('sends at most 18 tones at once, with the key of the operation on the last request', async () => {
    const seen = answerWith(sent, sent, sent)
    await driver.doSendDigits(createContext(), { digits: `${'1'.repeat(36)}*a` })
    const bodies = seen.map(({ body }) => body as { tones: string[]; operationContext: string })
    expect(bodies.map(({ tones }) => tones.length)).toEqual([18, 18, 2])
    expect(bodies.map(({ operationContext }) => operationContext)).toEqual(['7~1', '7~2', '7'])
    expect(bodies[2]?.tones).toEqual(['asterisk', 'a'])
  })

  test('waits half a second for each w, after the tones before it', async () => {
    const seen = answerWith(sent, sent)
    const sending = driver.doSendDigits(createContext(), { digits: '12ww3' })
    await expect.poll(() => seen.length).toBe(1)
    host.clock.advance(1_399)
    await Promise.resolve()
    expect(seen).toHaveLength(1)
    host.clock.advance(1)
    await sending
    expect(seen.map(({ body }) => (body as { tones: string[] }).tones)).toEqual([['one', 'two'], ['three']])
  })

  test('stops waiting when it is canceled', async () => {
    const seen = answerWith(sent, sent)
    const controller = new AbortController()
    const sending = failureOf(driver.doSendDigits(createContext({ signal: controller.signal }), { digits: '1w2' }))
    await expect.poll(() => seen.length).toBe(1)
    controller.abort()
    expect(await sending).toMatchObject({ code: 'cancelled' })
    expect(seen).toHaveLength(1)
  })

  test.each(['', 'ww', '1x'])('sends nothing for %j', async (digits) => {
    const seen = answerWith(sent)
    expect(await failureOf(driver.doSendDigits(createContext(), { digits }))).toMatchObject({
      code: 'invalid-argument',
    })
    expect(seen).toEqual([])
  })

  test('is for phones only', () => {
    expect(driver.whyNot(createContext(), 'sendDigits')).toBeUndefined()
    const user = createContext({ state: { target: '8:acs:r_u' } })
    expect(driver.whyNot(user, 'sendDigits')).toContain('telephone')
    expect(driver.whyNot(user, 'record')).toBeUndefined()
  })
})

describe('stream', () => {
  const stream = { direction: 'both', sampleRate: 16_000, providerOptions: undefined } as const

  test('is started and stopped on demand', async () => {
    const seen = answerWith({ status: 202 }, { status: 202 })
    await driver.doStream(createContext({ state: { streamPrepared: 16_000 } }), stream)
    await driver.doStopStream(createContext(), '7')
    expect(seen).toMatchObject([
      { path: `${call}/c1:startMediaStreaming${version}`, body: { operationContext: '7' } },
      { path: `${call}/c1:stopMediaStreaming${version}`, body: { operationContext: '7' } },
    ])
  })

  test('has to be prepared', async () => {
    const seen = answerWith({ status: 202 })
    const error = await failureOf(driver.doStream(createContext({ state: { streamPrepared: false } }), stream))
    expect(error.code).toBe('not-prepared')
    expect(error.message).toContain('prepare')
    expect(seen).toEqual([])
  })
})

describe('record', () => {
  const record = { channels: 'mixed', format: 'wav', startPaused: false, providerOptions: undefined } as const
  const started = { status: 200, body: { recordingId: 'r/1==', recordingState: 'inactive' } }
  const reference = { recordingId: 'r/1==', files: [] }
  const kept = '/calling/recordings/r%2F1%3D%3D'

  test('names the call by its best id, and is identified by its own', async () => {
    const seen = answerWith(started, started)
    expect(await driver.doRecord(createContext({ state: { serverCallId: 's1' } }), record)).toEqual({
      recordingId: 'r/1==',
      operationKey: 'r/1==',
      starting: true,
    })
    expect(seen[0]?.body).toEqual({
      callLocator: { kind: 'serverCallLocator', serverCallId: 's1' },
      recordingStateCallbackUri: 'https://app.example.com/event/token',
      recordingContentType: 'audio',
      recordingChannelType: 'mixed',
      recordingFormatType: 'wav',
    })
    await driver.doRecord(createContext(), {
      ...record,
      channels: 'separate',
      startPaused: true,
      providerOptions: { channelParticipants: ['4:+14255550123'] },
    })
    expect(seen[1]?.body).toMatchObject({
      callConnectionId: 'c1',
      recordingChannelType: 'unmixed',
      pauseOnStart: true,
      audioChannelParticipantOrdering: [target],
    })
  })

  test.each([
    ['active', false],
    ['Active', false],
    ['inactive', true],
    [undefined, true],
    ['initializing', true],
  ])('is starting unless the reply says that it is active: %s', async (recordingState, starting) => {
    answerWith({ status: 202, body: { recordingId: 'r1', recordingState } })
    expect(await driver.doRecord(createContext(), record)).toMatchObject({ starting })
  })

  test('has no separate channels in mp3', async () => {
    const error = await failureOf(driver.doRecord(createContext(), { ...record, channels: 'separate', format: 'mp3' }))
    expect(error.code).toBe('invalid-argument')
  })

  test('without a name is an unexpected reply', async () => {
    answerWith({ status: 202, body: {} })
    expect(await failureOf(driver.doRecord(createContext(), record))).toMatchObject({ code: 'unexpected-reply' })
  })

  test('pauses, resumes and stops; stopping twice is not an error', async () => {
    const seen = answerWith({ status: 202 }, { status: 202 }, { status: 204 }, gone)
    await driver.doPauseRecording(createContext(), reference)
    await driver.doResumeRecording(createContext(), reference)
    await driver.doStopRecording(createContext(), reference)
    expect(await driver.doStopRecording(createContext(), reference)).toEqual({ operationKey: 'r/1==' })
    expect(seen.slice(0, 3).map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST ${kept}:pause${version}`,
      `POST ${kept}:resume${version}`,
      `DELETE ${kept}${version}`,
    ])
  })

  test('is fetched at the speed of the reader', async () => {
    answerAt('https://storage.asm.skype.com', { status: 200, body: 'RIFF' })
    const file = { url: 'https://storage.asm.skype.com/v1/objects/1/content' }
    const body = await driver.doFetchRecording(file, new AbortController().signal)
    expect(Buffer.concat(await gather(body)).toString()).toBe('RIFF')
  })
})
