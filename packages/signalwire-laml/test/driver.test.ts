import type { CallContext, CollectCommand, Driver } from '@trunkline/core/driver'
import { describe, expect, it } from 'vitest'

import { documentOf, driverOf, failureOf, formOf, mockedCarrier } from './fixtures/mock.ts'
import { callId, contextOf, mediaUrlOf, openBench, urlOf } from './fixtures/session.ts'
import { account, answer, callReply, callSid, errorReply, only } from './fixtures/space.ts'

const sid = '19e436af-5f3d-4c2f-8a55-0b4e9cf3bcb1'
const streamReply = { sid, status: 'in-progress', call_sid: callSid }
const recordingReply = { sid, status: 'in-progress', call_sid: callSid }

mockedCarrier()

function redirectTo(operation: string): string {
  return `<Redirect>${urlOf('document', callId, operation)}</Redirect>`
}

function collectCommand(command: Partial<CollectCommand> = {}): CollectCommand {
  return {
    input: 'digits',
    maxDigits: undefined,
    terminator: '#',
    timeoutMs: 10_000,
    interDigitTimeoutMs: 5_000,
    prompt: undefined,
    interruptPrompt: true,
    language: undefined,
    choices: [],
    providerOptions: undefined,
    ...command,
  }
}

const url = { kind: 'url', url: 'https://example.com/a.wav?x=1&y=2' } as const
const dialCommand = {
  to: [{ kind: 'phone', number: '+14255550123' }],
  from: { kind: 'phone', number: '+14255550100' },
  displayName: undefined,
  ringMs: undefined,
  idempotencyKey: 'k',
  firstSentAt: 0,
  prepare: {},
  providerOptions: undefined,
} as const
const ringing: Partial<CallContext> = { providerCallId: undefined, answered: false, operation: '1' }

describe('dial', () => {
  it('places a call that parks as soon as it is answered, byte for byte', async () => {
    const sent = answer('POST', 200, callReply())
    const accepted = await driverOf().doDial?.(contextOf(ringing), { ...dialCommand, ringMs: 20_500 })
    expect(accepted).toEqual({ providerCallId: callSid })
    const park = encodeURIComponent(urlOf('document', callId, '0k'))
    expect(only(sent)).toMatchObject({
      method: 'POST',
      path: `${account}/Calls.json`,
      body: [
        'To=%2B14255550123&From=%2B14255550100',
        `FallbackUrl=${park}`,
        `StatusCallback=${encodeURIComponent(urlOf('status', callId))}`,
        'StatusCallbackEvent=initiated&StatusCallbackEvent=ringing&StatusCallbackEvent=answered&StatusCallbackEvent=completed',
        'Timeout=21',
        `Twiml=%3CResponse%3E%3CPause%20length%3D%2230%22%2F%3E%3CRedirect%3E${park}%3C%2FRedirect%3E%3C%2FResponse%3E`,
      ].join('&'),
    })
  })

  it('is sent once, and a lost reply is reported as such', async () => {
    const sent = answer('POST', 502)
    const failure = await failureOf(driverOf().doDial?.(contextOf(ringing), dialCommand))
    expect(failure).toBe('outcome-unknown')
    expect(sent).toHaveLength(1)
  })

  it('serves the document at a URL if configured to', async () => {
    const sent = answer('POST', 200, callReply())
    await driverOf({ document: 'url' }).doDial?.(contextOf(ringing), dialCommand)
    expect(formOf(sent)).toMatchObject({ Url: urlOf('document', callId, '0k') })
    expect(formOf(sent)['Twiml']).toBeUndefined()
  })

  it.each([21205, 20422])('switches to URLs automatically and permanently after %d', async (code) => {
    const bench = openBench()
    answer('POST', 400, { errors: [{ code: String(code), message: 'no' }] })
    const second = answer('POST', 200, callReply())
    await bench.session.driver.doDial?.(contextOf(ringing), dialCommand)
    expect(formOf(second)['Url']).toBe(urlOf('document', callId, '0k'))
    expect(bench.warnings).toEqual(['inline-documents-refused'])
    const third = answer('POST', 200, callReply())
    await bench.session.driver.doPlay?.(contextOf(), { source: url, loop: false, providerOptions: undefined })
    expect(formOf(third)['Url']).toBe(urlOf('laml', callId, '7p'))
    expect(bench.warnings).toHaveLength(1)
  })

  it('passes on options of this vendor, and refuses unknown ones', async () => {
    const sent = answer('POST', 200, callReply())
    const driver = driverOf()
    await driver.doDial?.(contextOf(ringing), {
      ...dialCommand,
      providerOptions: { sendDigits: '1w2#', machineDetection: 'enable', sipAuth: { username: 'u', password: 'p' } },
    })
    expect(formOf(sent)).toMatchObject({
      SendDigits: '1w2#',
      MachineDetection: 'Enable',
      SipAuthUsername: 'u',
      SipAuthPassword: 'p',
    })
    const wrong = driver.doDial?.(contextOf(ringing), { ...dialCommand, providerOptions: { sendDigit: '1' } })
    expect(await failureOf(wrong)).toBe('invalid-argument')
  })

  it.each([
    [false, 'Url', 'Twiml'],
    [true, 'Twiml', 'Url'],
  ])(
    'lets the carrier request the document after the detection, unless the detection is asynchronous: %s',
    async (asyncDetection, has, lacks) => {
      const sent = answer('POST', 200, callReply())
      const providerOptions = { machineDetection: 'end-of-greeting', asyncDetection } as const
      await driverOf().doDial?.(contextOf(ringing), { ...dialCommand, providerOptions })
      expect(formOf(sent)).toHaveProperty(has)
      expect(formOf(sent)).not.toHaveProperty(lacks)
      expect('AsyncAmdStatusCallback' in formOf(sent)).toBe(asyncDetection)
    },
  )

  it('warns about a display name, which it cannot show', async () => {
    answer('POST', 200, callReply())
    const bench = openBench()
    await bench.session.driver.doDial?.(contextOf(ringing), { ...dialCommand, displayName: 'Ada' })
    expect(bench.warnings).toEqual(['ignored-option'])
  })

  it.each([
    ['nobody to call from', { from: undefined }],
    ['two to call', { to: [dialCommand.from, dialCommand.from] }],
    ['an anonymous party', { to: [{ kind: 'anonymous' }] }],
    ['an endless ringing', { ringMs: 601_000 }],
  ] as const)('sends nothing for %s', async (_title, change) => {
    const failure = await failureOf(driverOf().doDial?.(contextOf(ringing), { ...dialCommand, ...change }))
    expect(failure).toBe('invalid-argument')
  })
})

describe('a document', () => {
  const plays: readonly [string, Parameters<NonNullable<Driver['doPlay']>>[1], string][] = [
    [
      'a file once',
      { source: url, loop: false, providerOptions: undefined },
      '<Play>https://example.com/a.wav?x=1&amp;y=2</Play>',
    ],
    [
      'a file for ever',
      { source: url, loop: true, providerOptions: undefined },
      '<Play loop="0">https://example.com/a.wav?x=1&amp;y=2</Play>',
    ],
    [
      'speech, with markup as text',
      {
        source: { kind: 'speech', text: 'a <Hangup/> & b', language: 'de-DE', voice: 'Polly.Vicki' },
        loop: false,
        providerOptions: undefined,
      },
      '<Say voice="Polly.Vicki" language="de-DE">a &lt;Hangup/&gt; &amp; b</Say>',
    ],
    [
      'digits',
      { source: { kind: 'digits', digits: '1w2#' }, loop: false, providerOptions: undefined },
      '<Play digits="1w2#"/>',
    ],
  ]

  it.each(plays)('plays %s, and its acceptance is its start', async (_title, command, verb) => {
    const sent = answer('POST', 200, callReply('in-progress'))
    const accepted = await driverOf().doPlay?.(contextOf(), command)
    expect(only(sent).path).toBe(`${account}/Calls/${callSid}.json`)
    expect(documentOf(sent)).toBe(verb + redirectTo('7p'))
    expect(formOf(sent)['FallbackUrl']).toBe(urlOf('document', callId, '7pk'))
    expect(accepted).toMatchObject({
      operationKey: '7p',
      started: true,
      state: { current: { operation: 7, mode: 'document' } },
    })
  })

  it('that is too long for a request is served at a URL, whose fetch is its start', async () => {
    const sent = answer('POST', 200, callReply('in-progress'))
    const source = { kind: 'speech', text: 'a'.repeat(4050) } as const
    const accepted = await driverOf().doPlay?.(contextOf(), { source, loop: false, providerOptions: undefined })
    expect(formOf(sent)['Url']).toBe(urlOf('laml', callId, '7p'))
    expect(accepted?.started).toBeUndefined()
    expect(JSON.stringify(accepted?.state)).toContain('a'.repeat(4050))
  })

  it('that the carrier would refuse is not sent', async () => {
    const source = { kind: 'speech', text: 'a'.repeat(4097) } as const
    const failure = await failureOf(
      driverOf().doPlay?.(contextOf(), { source, loop: false, providerOptions: undefined }),
    )
    expect(failure).toBe('invalid-argument')
  })

  const gatherStart = `<Gather action="${urlOf('document', callId, '7g')}" input="dtmf"`
  const collects: readonly [string, Partial<CollectCommand>, string][] = [
    ['to a terminator', {}, `${gatherStart} finishOnKey="#" timeout="10" actionOnEmptyResult="true"/>`],
    [
      'a number of digits, none of which ends it',
      { maxDigits: 4, terminator: undefined, timeoutMs: 1_500 },
      `${gatherStart} numDigits="4" finishOnKey="" timeout="2" actionOnEmptyResult="true"/>`,
    ],
    [
      'with a prompt that a key stops',
      { prompt: url },
      `${gatherStart} finishOnKey="#" timeout="10" actionOnEmptyResult="true"><Play>https://example.com/a.wav?x=1&amp;y=2</Play></Gather>`,
    ],
    [
      'after a prompt that no key stops',
      { prompt: { kind: 'speech', text: 'hi' }, interruptPrompt: false },
      `<Say>hi</Say>${gatherStart} finishOnKey="#" timeout="10" actionOnEmptyResult="true"/>`,
    ],
  ]

  it.each(collects)('collects %s', async (_title, command, verbs) => {
    const sent = answer('POST', 200, callReply('in-progress'))
    const accepted = await driverOf().doCollect?.(contextOf(), collectCommand(command))
    expect(documentOf(sent)).toBe(verbs + redirectTo('7g'))
    expect(accepted).toMatchObject({ operationKey: '7g' })
  })

  it('sends digits; the carrier sends no letters', async () => {
    const sent = answer('POST', 200, callReply('in-progress'))
    const driver = driverOf()
    const accepted = await driver.doSendDigits?.(contextOf(), { digits: '12#' })
    expect(documentOf(sent)).toBe(`<Play digits="12#"/>${redirectTo('7d')}`)
    expect(accepted).toMatchObject({ operationKey: '7d' })
    expect(await failureOf(driver.doSendDigits?.(contextOf(), { digits: 'A' }))).toBe('invalid-argument')
  })

  it('is stopped by parking the call', async () => {
    const sent = answer('POST', 200, callReply('in-progress'))
    const state = { current: { operation: 7, mode: 'document', document: '' } }
    const accepted = await driverOf().doStopPlaying?.(contextOf({ state, operation: '8' }), '7p')
    expect(documentOf(sent)).toBe(`<Pause length="30"/>${redirectTo('8k')}`)
    expect(accepted).toMatchObject({ state: { current: null, finished: 8 } })
  })

  it('that is over needs no stop', async () => {
    const accepted = await driverOf().doStopCollecting?.(contextOf({ state: { finished: 7 }, operation: '8' }), '7g')
    expect(accepted).toEqual({})
  })

  it('excludes another one: nothing is sent', async () => {
    const driver = driverOf()
    const play = { source: url, loop: false, providerOptions: undefined } as const
    for (const mode of ['document', 'held', 'bridged']) {
      const call = contextOf({ state: { current: { operation: 5, mode, document: '' }, finished: 4 } })
      const verbs = [
        driver.doPlay?.(call, play),
        driver.doCollect?.(call, collectCommand()),
        driver.doSendDigits?.(call, { digits: '1' }),
        driver.doStream?.(call, { direction: 'both', sampleRate: 8_000, providerOptions: undefined }),
      ]
      expect(await Promise.all(verbs.map(failureOf))).toEqual(['conflict', 'conflict', 'conflict', 'conflict'])
    }
  })

  it('may follow one that has finished, also when the numbers get another digit', async () => {
    answer('POST', 200, callReply('in-progress'))
    const state = { current: { operation: 9, mode: 'document', document: '' }, finished: 10 }
    const play = { source: url, loop: false, providerOptions: undefined } as const
    const accepted = await driverOf().doPlay?.(contextOf({ state, operation: '11' }), play)
    expect(accepted?.operationKey).toBe('11p')
  })

  it('subscribes to the states of an incoming call, once', async () => {
    const play = { source: url, loop: false, providerOptions: undefined } as const
    const first = answer('POST', 200, callReply('in-progress'))
    const driver = driverOf()
    const accepted = await driver.doPlay?.(contextOf({ direction: 'inbound' }), play)
    expect(formOf(first)['StatusCallback']).toBe(urlOf('status', callId))
    expect(accepted?.state).toMatchObject({ watched: true })
    const second = answer('POST', 200, callReply('in-progress'))
    await driver.doPlay?.(contextOf({ direction: 'inbound', state: { watched: true } }), play)
    expect(formOf(second)['StatusCallback']).toBeUndefined()
  })
})

/** A call with operation 7 in this mode, which operation 8 follows. */
function running(mode: string): Partial<CallContext> {
  return { state: { current: { operation: 7, mode, document: '' } }, operation: '8' }
}

describe('an update that is safe to repeat', () => {
  const listening = { state: { listening: { operation: 7, streamSid: sid } }, operation: '8' }
  const reference = { recordingId: sid, files: [] }

  it.each<[string, Partial<CallContext>, (driver: Driver, call: CallContext) => Promise<unknown> | undefined]>([
    ['the stop of a play', running('document'), (driver, call) => driver.doStopPlaying?.(call, '7p')],
    ['the stop of a collection', running('document'), (driver, call) => driver.doStopCollecting?.(call, '7g')],
    ['the end of a two-way stream', running('streaming'), (driver, call) => driver.doStopStream?.(call, '7s')],
    ['the end of a listen-only stream', listening, (driver, call) => driver.doStopStream?.(call, '7l')],
    ['hold', {}, (driver, call) => driver.doHold?.(call, { music: undefined, providerOptions: undefined })],
    ['unhold', running('held'), (driver, call) => driver.doUnhold?.(call, {})],
    ['the stop of a recording', {}, (driver, call) => driver.doStopRecording?.(call, reference)],
    ['a hang-up', {}, (driver, call) => driver.doHangUp(call)],
  ])('is repeated if the carrier is unavailable: %s', async (_title, context, run) => {
    const { clock, session } = openBench()
    answer('POST', 503)
    const second = answer('POST', 200, callReply('in-progress'))
    const done = run(session.driver, contextOf(context))
    await expect.poll(() => (clock.pass(1_000), second)).toHaveLength(1)
    await done
  })

  it.each<[string, Partial<CallContext>, (driver: Driver, call: CallContext) => Promise<unknown> | undefined]>([
    ['the end of a listen-only stream', listening, (driver, call) => driver.doStopStream?.(call, '7l')],
    ['the stop of a recording', {}, (driver, call) => driver.doStopRecording?.(call, reference)],
  ])('succeeds if its work is already done: %s', async (_title, context, run) => {
    answer('POST', 404, errorReply(20_404, 404))
    expect(await run(driverOf(), contextOf(context))).toBeDefined()
    answer('POST', 401, errorReply(20_003, 401))
    expect(await failureOf(run(driverOf(), contextOf(context)))).toBe('unauthorized')
  })
})

describe('stream', () => {
  it.each([
    [8_000, {}, 'PCMU@8000h'],
    [16_000, {}, 'L16@16000h'],
    [24_000, {}, 'L16@24000h'],
    [8_000, { streamCodec: 'L16@24000h' }, 'L16@24000h'],
  ] as const)('two-way at %d Hz is a document that waits for it', async (sampleRate, config, codec) => {
    const sent = answer('POST', 200, callReply('in-progress'))
    const accepted = await driverOf(config).doStream?.(contextOf(), {
      direction: 'both',
      sampleRate,
      providerOptions: { parameters: { tenant: 'a "b" <c>' } },
    })
    expect(documentOf(sent)).toBe(
      `<Connect><Stream url="${mediaUrlOf('media', callId)}" name="7s" codec="${codec}" authBearerToken="c.${callId}..mac" statusCallback="${urlOf('stream', callId, '7s')}"><Parameter name="tenant" value="a &quot;b&quot; &lt;c&gt;"/></Stream></Connect>${redirectTo('7s')}`,
    )
    expect(accepted).toMatchObject({ operationKey: '7s', state: { current: { operation: 7, mode: 'streaming' } } })
  })

  it('two-way is closed by parking the call', async () => {
    const sent = answer('POST', 200, callReply('in-progress'))
    const state = { current: { operation: 7, mode: 'streaming', document: '' } }
    await driverOf().doStopStream?.(contextOf({ state, operation: '8' }), '7s')
    expect(documentOf(sent)).toBe(`<Pause length="30"/>${redirectTo('8k')}`)
  })

  it('that only listens does not change the document, and is stopped by its id', async () => {
    const driver = driverOf()
    const sent = answer('POST', 200, streamReply)
    const state = { current: { operation: 5, mode: 'document', document: '' } }
    const command = { direction: 'in', sampleRate: 16_000, providerOptions: undefined } as const
    const accepted = await driver.doStream?.(contextOf({ state }), command)
    expect(only(sent).path).toBe(`${account}/Calls/${callSid}/Streams.json`)
    expect(formOf(sent)).toEqual({
      Url: mediaUrlOf('listen', callId),
      Name: '7l',
      Track: 'inbound_track',
      StatusCallback: urlOf('stream', callId, '7l'),
      AuthorizationBearerToken: `c.${callId}..mac`,
    })
    expect(accepted).toEqual({ operationKey: '7l', state: { listening: { operation: 7, streamSid: sid } } })
    const stopped = answer('POST', 200, streamReply)
    await driver.doStopStream?.(contextOf({ state: accepted?.state ?? {}, operation: '8' }), '7l')
    expect(only(stopped)).toMatchObject({
      path: `${account}/Calls/${callSid}/Streams/${sid}.json`,
      body: 'Status=stopped',
    })
  })
})

describe('record', () => {
  it('records both sides separately and untrimmed, and subscribes to notices', async () => {
    const sent = answer('POST', 200, recordingReply)
    const command = { channels: 'separate', format: 'wav', startPaused: false, providerOptions: undefined } as const
    const accepted = await driverOf().doRecord?.(contextOf(), command)
    expect(only(sent).path).toBe(`${account}/Calls/${callSid}/Recordings.json`)
    expect(formOf(sent)).toEqual({
      RecordingChannels: 'dual',
      Trim: 'do-not-trim',
      RecordingStatusCallback: urlOf('recording', callId, 'wav'),
      RecordingStatusCallbackEvent: 'in-progress completed absent',
    })
    expect(accepted).toEqual({ recordingId: sid, operationKey: sid })
  })

  it('that starts paused is paused at once, without any audio of the span', async () => {
    answer('POST', 200, recordingReply)
    const paused = answer('POST', 200, recordingReply)
    const command = { channels: 'mixed', format: 'mp3', startPaused: true, providerOptions: undefined } as const
    const accepted = await driverOf().doRecord?.(contextOf(), command)
    expect(only(paused).body).toBe('Status=paused&PauseBehavior=skip')
    expect(accepted?.recordingId).toBe(`${sid}.mp3`)
  })

  it('that cannot be paused is stopped', async () => {
    answer('POST', 200, recordingReply)
    answer('POST', 400, errorReply(10000, 400))
    const stopped = answer('POST', 200, recordingReply)
    const command = { channels: 'mixed', format: 'wav', startPaused: true, providerOptions: undefined } as const
    expect(await failureOf(driverOf().doRecord?.(contextOf(), command))).toBe('rejected')
    expect(only(stopped).body).toBe('Status=stopped')
  })

  it('is resumed and stopped by its id', async () => {
    const driver = driverOf()
    const reference = { recordingId: `${sid}.mp3`, files: [] }
    const resumed = answer('POST', 200, recordingReply)
    await driver.doResumeRecording?.(contextOf(), reference)
    const stopped = answer('POST', 200, recordingReply)
    await driver.doStopRecording?.(contextOf(), reference)
    expect(only(resumed)).toMatchObject({
      path: `${account}/Calls/${callSid}/Recordings/${sid}.json`,
      body: 'Status=in-progress',
    })
    expect(only(stopped).body).toBe('Status=stopped')
  })

  it('is ready once its metadata says so, and is fetched with the credentials of the account', async () => {
    const driver = driverOf()
    const { signal } = new AbortController()
    const reference = { recordingId: `${sid}.mp3`, files: [] }
    answer('GET', 200, { ...recordingReply, status: 'paused' })
    expect(await driver.doFindRecording?.(reference, signal)).toBeUndefined()
    answer('GET', 200, { ...recordingReply, status: 'completed', duration: '4' })
    const [file] = (await driver.doFindRecording?.(reference, signal)) ?? []
    const place = `https://example.signalwire.com${account}/Recordings/${sid}.mp3`
    expect(file).toEqual({ url: place, format: 'mp3', durationMs: 4000 })
    const sent = answer('GET', 200, 'audio', { 'content-type': 'audio/mpeg' })
    const audio = await driver.doFetchRecording?.(file ?? { url: '' }, signal)
    const chunks: Uint8Array[] = []
    for await (const chunk of audio ?? []) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toBe('audio')
    expect(only(sent).headers['authorization']).toMatch(/^Basic /)
  })

  it('without content is an error, and a file on another host is not fetched', async () => {
    const driver = driverOf()
    const { signal } = new AbortController()
    answer('GET', 200, { ...recordingReply, status: 'absent' })
    expect(await failureOf(driver.doFindRecording?.({ recordingId: sid, files: [] }, signal))).toBe('operation-failed')
    const file = { url: 'https://elsewhere.example.com/a.wav' }
    expect(await failureOf(driver.doFetchRecording?.(file, signal))).toBe('invalid-argument')
  })
})

describe('the end', () => {
  it.each([
    [true, 'completed'],
    [false, 'canceled'],
  ])('of a call, answered %s, is %s', async (answered, status) => {
    const sent = answer('POST', 200, callReply(status))
    expect(await driverOf().doHangUp(contextOf({ answered }))).toEqual({})
    expect(only(sent)).toMatchObject({ path: `${account}/Calls/${callSid}.json`, body: `Status=${status}` })
  })

  it.each([
    [10000, 400],
    [20404, 404],
    [21220, 400],
  ])('that came before our hang-up (%d) is not a failure', async (code, status) => {
    answer('POST', status, errorReply(code, status))
    answer('GET', 200, callReply('completed'))
    expect(await driverOf().doHangUp(contextOf())).toEqual({})
  })

  it('of a call that the carrier no longer knows is not a failure', async () => {
    answer('POST', 404, errorReply(20404, 404))
    answer('GET', 404, errorReply(20404, 404))
    expect(await driverOf().doTerminate?.(contextOf())).toEqual({})
  })

  it('of a call that was answered while we canceled it is a hang-up', async () => {
    answer('POST', 400, errorReply(10000, 400))
    answer('GET', 200, callReply('in-progress'))
    const sent = answer('POST', 200, callReply('completed'))
    await driverOf().doHangUp(contextOf({ answered: false }))
    expect(only(sent).body).toBe('Status=completed')
  })

  it('of a call that is answered, and ends, while we end it is not a failure', async () => {
    answer('POST', 400, errorReply(10000, 400))
    answer('GET', 200, callReply('in-progress'))
    answer('POST', 400, errorReply(10000, 400))
    answer('GET', 200, callReply('completed'))
    expect(await driverOf().doHangUp(contextOf({ answered: false }))).toEqual({})
  })

  it('that the carrier keeps refusing, although the call is in the expected state, is a failure', async () => {
    answer('POST', 400, errorReply(10000, 400))
    answer('GET', 200, callReply('in-progress'))
    expect(await failureOf(driverOf().doHangUp(contextOf()))).toBe('rejected')
  })

  it('that the carrier refuses for another reason is a failure', async () => {
    answer('POST', 401, errorReply(20003, 401))
    expect(await failureOf(driverOf().doHangUp(contextOf()))).toBe('unauthorized')
  })

  it.each([
    ['queued', { type: 'call-dialled' }],
    ['ringing', { type: 'call-ringing' }],
    ['in-progress', { type: 'call-answered' }],
    ['busy', { type: 'call-ended', reason: 'busy' }],
    ['failed', { type: 'call-ended', reason: 'failed' }],
    ['no-answer', { type: 'call-ended', reason: 'no-answer' }],
    ['canceled', { type: 'call-ended', reason: 'cancelled' }],
    ['completed', { type: 'call-ended', reason: 'hung-up' }],
  ])('is found by an inspection: %s', async (status, event) => {
    answer('GET', 200, callReply(status))
    const carrierName = `call-status:${status}`
    expect(await driverOf().doInspect?.(contextOf())).toEqual([{ event, carrierName, callId, providerCallId: callSid }])
  })

  it('is left to core if the carrier does not know the call, which may appear with a delay', async () => {
    answer('GET', 404, errorReply(20404, 404))
    expect(await failureOf(driverOf().doInspect?.(contextOf()))).toBe('not-found')
  })
})

describe('a verb that is impossible now', () => {
  it('is any verb on a call without an id of the carrier', async () => {
    const driver = driverOf()
    const call = contextOf({ providerCallId: undefined })
    expect(driver.whyNot?.(call, 'play.url')).toContain('id of the call')
    expect(await failureOf(driver.doHangUp(call))).toBe('not-available')
  })

  it('is a play before the answer, but no hang-up', () => {
    const call = contextOf({ answered: false })
    expect(driverOf().whyNot?.(call, 'play.url')).toContain('answered')
    expect(driverOf().whyNot?.(call, 'hangUp')).toBeUndefined()
    expect(driverOf().whyNot?.(contextOf(), 'play.url')).toBeUndefined()
  })

  it('is an answer after the reply to the webhook has left', async () => {
    const driver = driverOf()
    const failure = await failureOf(driver.doAnswer?.(contextOf(), { prepare: {}, providerOptions: undefined }))
    expect(failure).toBe('too-late')
  })
})
