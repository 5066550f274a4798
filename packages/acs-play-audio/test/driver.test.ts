import type { DialCommand, Driver, ParticipantCommand, RecordCommand } from '@trunkline/core/driver'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { createContext, createHost, openDriver, type TestHost } from './fixtures/host.ts'
import { answerWith, failureOf, source } from './fixtures/service.ts'

const version = '?api-version=2021-08-30-preview'
const callbackUri = 'https://app.example.com/event/token'
const own = { kind: 'phone', number: '+14255550100' } as const
const phone = { kind: 'phone', number: '+14255550123' } as const
const user = { kind: 'vendor', id: '8:acs:resource_other' } as const
const prepare = {}
const gone = { status: 404, body: { error: { code: '8522', message: 'Call not found.' } } }

const asked = {
  source: { communicationUser: { id: source } },
  callbackUri,
  requestedMediaTypes: ['audio'],
  requestedCallEvents: ['participantsUpdated', 'dtmfReceived'],
}

const dial: DialCommand = {
  to: [phone],
  from: own,
  displayName: undefined,
  ringMs: undefined,
  idempotencyKey: 'k',
  firstSentAt: 0,
  prepare,
  providerOptions: undefined,
}

let host: TestHost
let driver: Required<Driver>

beforeEach(() => {
  nock.disableNetConnect()
  host = createHost()
  driver = openDriver(host) as Required<Driver>
})

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

const fresh = () => createContext({ providerCallId: undefined, answered: false })

describe('dial', () => {
  const created = { status: 201, body: { callConnectionId: 'c1' } }

  test('calls a phone from a number, as the configured user, and subscribes to keys and participants', async () => {
    const seen = answerWith(created)
    expect(await driver.doDial(fresh(), dial)).toEqual({ providerCallId: 'c1' })
    expect(seen[0]).toMatchObject({ method: 'POST', path: `/calling/callConnections${version}` })
    expect(seen[0]?.body).toEqual({
      alternateCallerId: { value: '+14255550100' },
      targets: [{ phoneNumber: { value: '+14255550123' } }],
      ...asked,
    })
  })

  test('calls several targets, as another user and with a subject', async () => {
    const seen = answerWith(created, created)
    const options = { source: '8:acs:resource_third', subject: 'A reminder' }
    await driver.doDial(fresh(), { ...dial, to: [phone, user], providerOptions: options })
    await driver.doDial(fresh(), { ...dial, to: [user], from: { kind: 'vendor', id: '8:acs:resource_fourth' } })
    expect(seen.map(({ body }) => body)).toEqual([
      {
        alternateCallerId: { value: '+14255550100' },
        targets: [{ phoneNumber: { value: '+14255550123' } }, { communicationUser: { id: user.id } }],
        ...asked,
        source: { communicationUser: { id: '8:acs:resource_third' } },
        subject: 'A reminder',
      },
      {
        targets: [{ communicationUser: { id: user.id } }],
        ...asked,
        source: { communicationUser: { id: '8:acs:resource_fourth' } },
      },
    ])
  })

  test.each([
    [{ from: undefined }, 'from is needed'],
    [{ to: [{ kind: 'sip', uri: 'sip:a@example.com' }] }, 'SIP'],
    [{ to: [{ kind: 'local', number: '911' }] }, 'local number'],
    [{ to: [{ kind: 'vendor', id: '28:orgid:bot' }] }, '28:orgid:…'],
    [{ from: { kind: 'anonymous' } }, 'from is needed'],
    [{ to: [user], from: { kind: 'anonymous' } }, 'anonymous'],
    [{ to: [user], from: { kind: 'vendor', id: '8:orgid:t' } }, '8:acs:'],
    [{ providerOptions: { sorce: source } }, 'sorce'],
    [{ providerOptions: { audioFileId: 'x' } }, 'audioFileId'],
  ] as const)('sends nothing with %j', async (changes, word) => {
    const seen = answerWith(created)
    const error = await failureOf(driver.doDial(fresh(), { ...dial, ...changes }))
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain(word)
    expect(seen).toEqual([])
  })

  test('without a user to call as says where to configure one', async () => {
    const error = await failureOf(
      openDriver(host, { source: undefined as never }).doDial?.(fresh(), dial) as Promise<unknown>,
    )
    expect(error).toMatchObject({ code: 'invalid-argument' })
    expect(error.message).toContain('source (8:acs:…) in the configuration')
  })

  test('warns that a display name has no effect', async () => {
    answerWith(created)
    await driver.doDial(fresh(), { ...dial, displayName: 'Shop' })
    expect(host.warnings).toEqual([expect.stringContaining('ignored-option: displayName')])
  })

  test('whose reply is lost is not repeated', async () => {
    const seen = answerWith({ status: 500 }, created)
    expect(await failureOf(driver.doDial(fresh(), dial))).toMatchObject({ code: 'outcome-unknown' })
    expect(seen).toHaveLength(1)
  })

  test.each([
    ['still rings', { state: {}, ended: false }, ['/calling/callConnections/c1/:hangup']],
    ['was connected', { state: { connected: true }, ended: false }, []],
    ['has ended', { state: {}, ended: true }, []],
  ])('is canceled after ringMs when the call %s', async (_, snapshot, paths) => {
    const seen = answerWith(created, { status: 202 })
    await driver.doDial(fresh(), { ...dial, ringMs: 20_000 })
    host.snapshot = { providerCallId: 'c1', ...snapshot }
    host.clock.advance(19_999)
    expect(host.asked).toEqual([])
    host.clock.advance(1)
    await expect.poll(() => host.asked).toEqual(['call-1'])
    // time enough for a request that must not be made
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
    await expect.poll(() => seen.slice(1).map(({ path }) => path)).toEqual(paths.map((path) => path + version))
  })
})

const unjoined = () => createContext({ providerCallId: undefined, from: undefined, to: undefined, answered: false })

describe('connect', () => {
  const joined = { status: 202, body: { callConnectionId: 'c9' } }

  test.each(['serverCall', 'group'] as const)(
    'joins a %s by its id, which identifies its recordings too',
    async (kind) => {
      const seen = answerWith(joined)
      const accepted = await driver.doConnect(unjoined(), { kind, id: 'aHR0/+', prepare, providerOptions: undefined })
      expect(accepted).toEqual({ providerCallId: 'c9', state: { serverCallId: 'aHR0/+' } })
      expect(seen[0]?.path).toBe(`/calling/serverCalls/aHR0%2F%2B/:join${version}`)
      expect(seen[0]?.body).toEqual(asked)
    },
  )

  test('rejects a room, and names the adapter that joins one', async () => {
    const seen = answerWith(joined)
    const error = await failureOf(
      driver.doConnect(unjoined(), { kind: 'room', id: 'r', prepare, providerOptions: undefined }),
    )
    expect(error.code).toBe('unsupported')
    expect(error.message).toContain('@trunkline/acs-call-automation')
    expect(seen).toEqual([])
  })
})

describe('hangUp', () => {
  test('leaves the call without a body', async () => {
    const seen = answerWith({ status: 202 })
    expect(await driver.doHangUp(createContext())).toEqual({})
    expect(seen[0]).toMatchObject({ method: 'POST', path: `/calling/callConnections/c1/:hangup${version}`, text: '' })
  })

  test('of a call that is gone succeeds, of one without an id is not available', async () => {
    answerWith(gone)
    await driver.doHangUp(createContext())
    const unknown = createContext({ providerCallId: undefined })
    expect(await failureOf(driver.doHangUp(unknown))).toMatchObject({ code: 'not-available' })
  })
})

describe('play', () => {
  const play = {
    source: { kind: 'url', url: 'https://cdn.example.com/welcome.wav' },
    loop: false,
    providerOptions: undefined,
  } as const
  const running = { status: 202, body: { operationId: 'o1', status: 'running', operationContext: '7' } }

  test('sends the file, the loop and the operation context, and has started when the request is accepted', async () => {
    const seen = answerWith(running, running)
    expect(await driver.doPlay(createContext(), play)).toMatchObject({ started: true })
    await driver.doPlay(createContext(), { ...play, loop: true, providerOptions: { audioFileId: 'welcome-2' } })
    expect(seen[0]?.path).toBe(`/calling/callConnections/c1/:playAudio${version}`)
    expect(seen.map(({ body }) => body)).toEqual([
      { audioFileUri: play.source.url, loop: false, operationContext: '7' },
      { audioFileUri: play.source.url, loop: true, operationContext: '7', audioFileId: 'welcome-2' },
    ])
  })

  test('from outside goes to the server call, with a callback URL for its result', async () => {
    const seen = answerWith(running)
    await driver.doPlay(createContext({ providerCallId: undefined }), {
      ...play,
      providerOptions: { serverCallId: 's/1' },
    })
    expect(seen[0]?.path).toBe(`/calling/serverCalls/s%2F1/:playAudio${version}`)
    expect(seen[0]?.body).toEqual({ audioFileUri: play.source.url, loop: false, operationContext: '7', callbackUri })
  })

  test('that failed at once is an error', async () => {
    const resultInfo = { code: 400, subcode: 8535, message: 'no WAV' }
    answerWith({ status: 202, body: { status: 'failed', resultInfo } })
    expect(await failureOf(driver.doPlay(createContext(), play))).toMatchObject({
      code: 'operation-failed',
      providerCode: '8535',
    })
  })

  test('on a call that is not established is not available', async () => {
    answerWith({ status: 400, body: { error: { code: '8501', message: 'not Established' } } })
    expect(await failureOf(driver.doPlay(createContext(), play))).toMatchObject({ code: 'not-available' })
  })

  test.each([
    { kind: 'speech', text: 'hello' },
    { kind: 'ssml', ssml: '<speak/>' },
    { kind: 'digits', digits: '1' },
  ] as const)('of %j sends nothing', async (other) => {
    const seen = answerWith(running)
    expect(await failureOf(driver.doPlay(createContext(), { ...play, source: other }))).toMatchObject({
      code: 'unsupported',
    })
    expect(seen).toEqual([])
  })

  test('is stopped with an empty body, which is not an error on a call that is gone', async () => {
    const seen = answerWith({ status: 200, body: { status: 'completed' } }, gone)
    expect(await driver.doStopPlaying(createContext(), '7')).toEqual({ state: {} })
    await driver.doStopPlaying(createContext(), '7')
    expect(seen[0]).toMatchObject({
      path: `/calling/callConnections/c1/:cancelAllMediaOperations${version}`,
      text: '{}',
    })
  })
})

test('keys are always reported: core collects them, and nothing is sent', async () => {
  const seen = answerWith({ status: 200 })
  expect(await driver.doWatchDigits(createContext())).toEqual({})
  const command = {
    input: 'digits',
    maxDigits: 4,
    terminator: '#',
    timeoutMs: 5_000,
    interDigitTimeoutMs: 5_000,
    prompt: undefined,
    interruptPrompt: true,
    language: undefined,
    choices: [],
    providerOptions: undefined,
  } as const
  expect(await driver.doCollect(createContext(), command)).toEqual({ gatherKeys: true })
  expect(seen).toEqual([])
})

describe('participants', () => {
  const add: ParticipantCommand = { address: phone, from: undefined, timeoutMs: undefined, providerOptions: undefined }
  const added = { status: 202, body: { participantId: 'p1' } }
  const path = '/calling/callConnections/c1/participants'

  test('are called from our number on the call by default, and the state keeps their ids', async () => {
    const seen = answerWith(added, added, added)
    expect(await driver.doAddParticipant(createContext(), add)).toEqual({ state: { 'added:4:+14255550123': 'p1' } })
    await driver.doAddParticipant(createContext(), { ...add, from: { kind: 'phone', number: '+14255550111' } })
    await driver.doAddParticipant(createContext(), { ...add, address: user })
    expect(seen[0]).toMatchObject({ method: 'POST', path: path + version })
    const participant = { phoneNumber: { value: '+14255550123' } }
    expect(seen.map(({ body }) => body)).toEqual([
      { alternateCallerId: { value: '+14255550100' }, participant, operationContext: '7' },
      { alternateCallerId: { value: '+14255550111' }, participant, operationContext: '7' },
      { participant: { communicationUser: { id: user.id } }, operationContext: '7' },
    ])
  })

  test.each([
    [{ from: user }, {}, 'from'],
    [{}, { from: undefined }, 'from is needed'],
    [{ address: { kind: 'anonymous' } }, {}, 'anonymous'],
    [{ providerOptions: { source } }, {}, 'source'],
  ] as const)('are not added with %j on a call with %j', async (changes, call, word) => {
    const seen = answerWith(added)
    const error = await failureOf(driver.doAddParticipant(createContext(call), { ...add, ...changes }))
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain(word)
    expect(seen).toEqual([])
  })

  test('ring as long as the service decides, and a limit causes a warning that it has no effect', async () => {
    answerWith(added)
    await driver.doAddParticipant(createContext(), { ...add, timeoutMs: 10_000 })
    expect(host.warnings).toEqual([expect.stringContaining('timeoutMs')])
  })

  test('are removed by the id of the roster, or else by that of the reply, and keep it until they are gone', async () => {
    const seen = answerWith({ status: 202 }, { status: 202 })
    const state = {
      roster: { '8:acs:resource_other': 'p/2' },
      'added:8:acs:resource_other': 'p0',
      'added:4:+14255550123': 'p1',
    }
    expect(await driver.doRemoveParticipant(createContext({ state }), user)).toEqual({
      operationKey: 'left:p/2',
      state: { 'leaving:p/2': 'p/2' },
    })
    await driver.doRemoveParticipant(createContext({ state }), phone)
    expect(seen.map(({ method, path: where }) => `${method} ${where}`)).toEqual([
      `DELETE ${path}/p%2F2${version}`,
      `DELETE ${path}/p1${version}`,
    ])
  })

  test('that the service has not reported cannot be removed', async () => {
    const seen = answerWith({ status: 202 })
    const error = await failureOf(driver.doRemoveParticipant(createContext(), phone))
    expect(error.code).toBe('not-available')
    expect(error.message).toContain('has not reported this participant')
    expect(error.message).not.toContain('4255550123')
    expect(seen).toEqual([])
  })
})

const seenBefore = () => createContext({ state: { serverCallId: 's1' } })

describe('record', () => {
  const record: RecordCommand = { channels: 'mixed', format: 'wav', startPaused: false, providerOptions: undefined }
  const started = { status: 200, body: { recordingId: 'eyJ' } }

  test('needs an id from an event, and fails with an error that says so until then', async () => {
    const seen = answerWith(started)
    const error = await failureOf(driver.doRecord(createContext(), record))
    expect(error.code).toBe('not-available')
    expect(error.message).toContain('serverCallId')
    expect(seen).toEqual([])
  })

  test.each([
    ['mixed', 'wav', 'mixed'],
    ['mixed', 'mp3', 'mixed'],
    ['separate', 'wav', 'unmixed'],
  ] as const)('%s as %s', async (channels, format, recordingChannelType) => {
    const seen = answerWith(started)
    expect(await driver.doRecord(seenBefore(), { ...record, channels, format })).toEqual({
      recordingId: 'eyJ',
      operationKey: 'eyJ',
      state: { 'recorded:eyJ': 's1' },
    })
    expect(seen[0]?.path).toBe(`/calling/serverCalls/s1/recordings${version}`)
    expect(seen[0]?.body).toEqual({
      recordingStateCallbackUri: callbackUri,
      recordingContentType: 'audio',
      recordingChannelType,
      recordingFormatType: format,
    })
  })

  test('uses the id of the options, also to pause and stop', async () => {
    const seen = answerWith(started, { status: 200 })
    const accepted = await driver.doRecord(seenBefore(), { ...record, providerOptions: { serverCallId: 's/2' } })
    const later = createContext({ state: { serverCallId: 's1', ...accepted.state } })
    await driver.doStopRecording(later, { recordingId: 'eyJ', files: [] })
    expect(seen.map(({ path }) => path)).toEqual([
      `/calling/serverCalls/s%2F2/recordings${version}`,
      `/calling/serverCalls/s%2F2/recordings/eyJ${version}`,
    ])
  })

  test('is paused, resumed and stopped without a body, and one that is gone counts as stopped', async () => {
    const reference = { recordingId: 'eyJ', files: [] }
    const seen = answerWith({ status: 200 }, { status: 200 }, { status: 200 }, gone)
    expect(await driver.doPauseRecording(seenBefore(), reference)).toEqual({ operationKey: 'eyJ' })
    expect(await driver.doResumeRecording(seenBefore(), reference)).toEqual({ operationKey: 'eyJ' })
    expect(await driver.doStopRecording(seenBefore(), reference)).toEqual({ operationKey: 'eyJ' })
    await driver.doStopRecording(seenBefore(), reference)
    const path = '/calling/serverCalls/s1/recordings/eyJ'
    expect(seen.slice(0, 3).map(({ method, path: where, text }) => `${method} ${where} ${text}`)).toEqual([
      `POST ${path}/:pause${version} `,
      `POST ${path}/:resume${version} `,
      `DELETE ${path}${version} `,
    ])
  })

  test.each([
    [{ startPaused: true }, 'paused'],
    [{ channels: 'separate', format: 'mp3' }, 'wav'],
    [{ providerOptions: { audioFileId: 'x' } }, 'audioFileId'],
  ] as const)('sends nothing with %j', async (changes, word) => {
    const seen = answerWith(started)
    const error = await failureOf(driver.doRecord(seenBefore(), { ...record, ...changes }))
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain(word)
    expect(seen).toEqual([])
  })

  test('whose reply has no id is an unexpected-reply', async () => {
    answerWith({ status: 200, body: {} })
    expect(await failureOf(driver.doRecord(seenBefore(), record))).toMatchObject({ code: 'unexpected-reply' })
  })
})
