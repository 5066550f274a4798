import { decodeWav } from '@trunkline/audio'
import type { DecisionReply, Receipt, Translated } from '@trunkline/core/driver'
import { describe, expect, it } from 'vitest'

import {
  base,
  type Bench,
  bodyOf,
  callId,
  contextOf,
  held,
  hook,
  openBench,
  parkedAt,
  routeOf,
  served,
  textOf,
  urlOf,
} from './fixtures/session.ts'
import { answer, callReply, callSid } from './fixtures/space.ts'

const voice = { CallSid: callSid, CallStatus: 'in-progress', From: '+14255550123', To: '+14255550100' }
const sid = '19e436af-5f3d-4c2f-8a55-0b4e9cf3bcb1'

function running(operation: number, document = '<Response><Echo/></Response>', mode = 'document') {
  return { current: { operation, mode, document }, finished: operation - 1 }
}

function eventsOf(receipt: Receipt): readonly Translated[] {
  if (receipt.kind === 'refused') throw new Error(`refused: ${receipt.check} ${receipt.detail}`)
  return receipt.events
}

function typesOf(receipt: Receipt): readonly string[] {
  return eventsOf(receipt).map(({ event }) => event.type)
}

function about(receipt: Receipt, type: string): Translated {
  const found = eventsOf(receipt).find(({ event }) => event.type === type)
  if (found === undefined) throw new Error(`expected ${type} among ${typesOf(receipt).join(', ')}`)
  return found
}

function deliveredBy(receipt: Receipt): readonly Translated[] {
  if (receipt.kind !== 'document' || 'decide' in receipt.answer) throw new Error('expected a document')
  return receipt.answer.delivered ?? []
}

async function fetched(bench: Bench, operation: string, fields: object = {}): Promise<Receipt> {
  return hook(bench, { route: routeOf('document', operation), fields: { ...voice, ...fields } })
}

describe('the request for the next document', () => {
  it('is the end of a play, and parks the call', async () => {
    const bench = openBench()
    bench.calls.set(callId, held(running(7)))
    const receipt = await fetched(bench, '7p')
    expect(about(receipt, 'play-ended')).toMatchObject({
      event: { type: 'play-ended', reason: 'completed' },
      callId,
      providerCallId: callSid,
      operationKey: '7p',
      dedupeKey: 'document:7p',
      settlesOnDelivery: true,
      state: { current: null, finished: 7 },
      raw: voice,
    })
    expect(textOf(receipt)).toBe(parkedAt('7pk'))
    expect(deliveredBy(receipt)).toMatchObject([{ event: { type: 'document-delivered' }, operationKey: '7p', callId }])
  })

  it('is evidence that the call was answered, and a sign of life', async () => {
    const bench = openBench()
    bench.calls.set(callId, held())
    const receipt = await fetched(bench, '0k')
    expect(typesOf(receipt).slice(0, 2)).toEqual(['call-answered', 'call-alive'])
    expect(about(receipt, 'call-alive').dedupeKey).toBeUndefined()
    expect(textOf(receipt)).toBe(parkedAt('0k'))
    expect(deliveredBy(receipt)).toEqual([])
  })

  it.each([
    ['12#', { type: 'collect-ended', digits: '12#' }],
    ['', { type: 'collect-ended', digits: '', reason: 'timeout' }],
  ])('is the end of a collection, with the digits "%s"', async (Digits, event) => {
    const bench = openBench()
    bench.calls.set(callId, held(running(8)))
    const receipt = await fetched(bench, '8g', { Digits })
    expect(about(receipt, 'collect-ended')).toMatchObject({ event, operationKey: '8g', settlesOnDelivery: true })
  })

  it.each([
    [
      { Digits: '12', FinishedOnKey: '#' },
      { digits: '12', terminated: true },
    ],
    [
      { Digits: '12', FinishedOnKey: '' },
      { digits: '12', terminated: false },
    ],
    [
      { Digits: '', FinishedOnKey: '#' },
      { digits: '', terminated: true },
    ],
    [{ FinishedOnKey: '*' }, { digits: '', terminated: true }],
    [
      { Digits: '', FinishedOnKey: '' },
      { digits: '', reason: 'timeout' },
    ],
    [
      { Digits: '', SpeechResult: 'null', FinishedOnKey: '' },
      { digits: '', speech: 'null', reason: 'recognised' },
    ],
  ])('is the end of a collection with the key that finished it: %o', async (fields, result) => {
    const bench = openBench()
    bench.calls.set(callId, held(running(8)))
    const { event } = about(await fetched(bench, '8g', fields), 'collect-ended')
    expect(event).toEqual({ type: 'collect-ended', ...result })
  })

  it('is the end of a collection by a single key although the call has ended since', async () => {
    const bench = openBench()
    bench.calls.set(callId, held(running(8)))
    const receipt = await fetched(bench, '8g', { CallStatus: 'completed', Digits: '', FinishedOnKey: '#' })
    expect(about(receipt, 'collect-ended').event).toMatchObject({ digits: '', terminated: true })
  })

  it('is the end of sent digits', async () => {
    const bench = openBench()
    bench.calls.set(callId, held(running(9)))
    expect(about(await fetched(bench, '9d'), 'operation-completed')).toMatchObject({ operationKey: '9d' })
  })

  it('is the end of a stream, but not of one that another document has replaced', async () => {
    const bench = openBench()
    bench.calls.set(callId, held(running(10, '', 'streaming')))
    expect(typesOf(await fetched(bench, '10s'))).toContain('stream-stopped')
    bench.calls.set(callId, held(running(11)))
    expect(typesOf(await fetched(bench, '10s'))).not.toContain('stream-stopped')
  })

  it('that is older than the current document gets the current document', async () => {
    const bench = openBench()
    bench.calls.set(callId, held(running(8)))
    const receipt = await fetched(bench, '7p')
    expect(textOf(receipt)).toBe('<Response><Echo/></Response>')
    expect(about(receipt, 'play-ended').state).toBeUndefined()
  })

  it('waits for the reply to a pending update, and gets its document', async () => {
    const bench = openBench()
    bench.calls.set(callId, held({ finished: 6 }))
    const sent = answer('POST', 200, callReply('in-progress'))
    const command = {
      source: { kind: 'url', url: 'https://e.com/a.wav' },
      loop: false,
      providerOptions: undefined,
    } as const
    const playing = bench.session.driver.doPlay?.(contextOf(), command)
    const receipt = await fetched(bench, '6pk')
    expect(textOf(receipt)).toContain('<Play>https://e.com/a.wav</Play>')
    await playing
    expect(sent).toHaveLength(1)
  })

  it('gets the document of a recently accepted update, once', async () => {
    const bench = openBench()
    bench.calls.set(callId, held({ finished: 6 }))
    answer('POST', 200, callReply('in-progress'))
    await bench.session.driver.doSendDigits?.(contextOf(), { digits: '12' })
    expect(textOf(await fetched(bench, '6pk'))).toContain('<Play digits="12"/>')
    bench.calls.set(callId, held({ finished: 7 }))
    expect(textOf(await fetched(bench, '6pk'))).toBe(parkedAt('6pk'))
    bench.clock.pass(50)
    bench.calls.set(callId, held({ finished: 6 }))
    expect(textOf(await fetched(bench, '6pk'))).toBe(parkedAt('6pk'))
  })

  it('gets the park document if the pending update was refused', async () => {
    const bench = openBench()
    bench.calls.set(callId, held({ finished: 6 }))
    answer('POST', 400, { code: 21220, message: 'no', status: 400 })
    const command = {
      source: { kind: 'url', url: 'https://e.com/a.wav' },
      loop: false,
      providerOptions: undefined,
    } as const
    const playing = bench.session.driver.doPlay?.(contextOf(), command)?.catch((error: unknown) => error)
    expect(textOf(await fetched(bench, '6pk'))).toBe(parkedAt('6pk'))
    expect(await playing).toMatchObject({ code: 'not-available' })
  })

  it('recovers the end of a play whose first report was lost, under the same key', async () => {
    const bench = openBench()
    bench.calls.set(callId, held(running(7)))
    const receipt = await fetched(bench, '7pk')
    expect(about(receipt, 'play-ended')).toMatchObject({ operationKey: '7p', dedupeKey: 'document:7p' })
    expect(textOf(receipt)).toBe(parkedAt('7pk'))
  })

  it('does not invent the digits of a lost report', async () => {
    const bench = openBench()
    bench.calls.set(callId, held(running(8)))
    expect(about(await fetched(bench, '8gk'), 'operation-failed')).toMatchObject({
      operationKey: '8g',
      dedupeKey: 'document:8g',
    })
    expect(about(await fetched(bench, '8gk', { Digits: '5' }), 'collect-ended').event).toMatchObject({ digits: '5' })
  })

  it('never resets the state of a call', async () => {
    const bench = openBench()
    bench.calls.set(callId, held({ finished: 12 }))
    expect(about(await fetched(bench, '9p'), 'play-ended').state).toBeUndefined()
  })

  it('may come as a GET', async () => {
    const bench = openBench()
    bench.calls.set(callId, held(running(8)))
    const fields = { ...voice, Digits: '12' }
    const receipt = await hook(bench, { route: routeOf('document', '8g'), fields, method: 'GET' })
    expect(about(receipt, 'collect-ended').event).toMatchObject({ digits: '12' })
  })

  it('of a call that has ended is answered with its end', async () => {
    const bench = openBench()
    bench.calls.set(callId, held({}, true))
    expect(textOf(await fetched(bench, '7pk'))).toBe(served('<Hangup/>'))
  })

  it('of a call without a holder is answered with parking for a minute, then with its end', async () => {
    const bench = openBench()
    let operation = '7p'
    let elapsed = 0
    for (;;) {
      const text = textOf(await fetched(bench, operation))
      if (text === served('<Hangup/>')) break
      expect(text).toContain('<Pause length="5"/>')
      operation = /c\.call1\.(7pk_[\da-z]+)\.mac/.exec(text)?.[1] ?? ''
      bench.clock.pass(5_000)
      elapsed += 5
    }
    expect(elapsed).toBe(60)
  })

  it('with a wrong signature is refused, and the reason names the URL without its token', async () => {
    const receipt = await hook(openBench(), { route: routeOf('document', '7p'), fields: voice, key: 'another' })
    expect(receipt).toMatchObject({ kind: 'refused', check: 'signature:signature', reply: { status: 403 } })
    const detail = receipt.kind === 'refused' ? receipt.detail : ''
    expect(detail).toContain(`${base}/document/***`)
    expect(detail).not.toContain('c.call1')
    expect(detail).toContain('publicUrl')
  })

  it('is accepted under a previous signing key', async () => {
    const bench = openBench({ signingKeys: ['old', 'older'] })
    bench.calls.set(callId, held(running(7)))
    const receipt = await hook(bench, { route: routeOf('document', '7p'), fields: voice, key: 'older' })
    expect(typesOf(receipt)).toContain('play-ended')
  })
})

describe('a request with a good signature and a bad token', () => {
  it('gets a new park document if a process holds the call', async () => {
    const bench = openBench()
    bench.calls.set(callId, held())
    const route = { purpose: 'document', token: 'expired', callId, operation: '7pk' } as const
    const receipt = await hook(bench, { route, fields: voice })
    expect(textOf(receipt)).toBe(parkedAt('0k'))
    expect(typesOf(receipt)).toEqual(['call-alive'])
  })

  it('is parked under a token without a call, for a minute', async () => {
    const bench = openBench()
    const refused = await hook(bench, { route: { purpose: 'document', token: 'refused' }, fields: voice })
    const since = Math.floor(bench.clock.ms / 1000).toString(36)
    const parked = served('<Pause length="5"/>', `<Redirect>${base}/park/s.mac?since=${since}</Redirect>`)
    expect(textOf(refused)).toBe(parked)
    const again = { route: { purpose: 'park', token: 'static' }, fields: voice, query: `?since=${since}` } as const
    bench.clock.pass(59_000)
    expect(textOf(await hook(bench, again))).toBe(parked)
    bench.clock.pass(1_000)
    expect(textOf(await hook(bench, again))).toBe(served('<Hangup/>'))
  })

  it('finds an incoming call by its own id', async () => {
    const bench = openBench()
    bench.calls.set(`in-${callSid}`, held())
    const receipt = await hook(bench, { route: { purpose: 'park', token: 'static' }, fields: voice })
    expect(textOf(receipt)).toContain(urlOf('document', `in-${callSid}`, '0k'))
  })

  it('that is a notice is refused', async () => {
    const route = { purpose: 'status', token: 'expired', callId } as const
    expect(await hook(openBench(), { route, fields: voice })).toMatchObject({ check: 'token', reply: { status: 403 } })
  })
})

describe('a document at a URL', () => {
  it('is served from the call’s memory, and its fetch is the start of a play', async () => {
    const bench = openBench({ document: 'url' })
    bench.calls.set(callId, held(running(7)))
    const receipt = await hook(bench, { route: routeOf('laml', '7p'), fields: voice })
    expect(textOf(receipt)).toBe('<Response><Echo/></Response>')
    expect(about(receipt, 'play-started')).toMatchObject({ operationKey: '7p', callId })
  })

  it('is served while its update is still on its way', async () => {
    const bench = openBench({ document: 'url' })
    answer('POST', 200, callReply('in-progress'))
    const command = {
      source: { kind: 'url', url: 'https://e.com/a.wav' },
      loop: false,
      providerOptions: undefined,
    } as const
    const playing = bench.session.driver.doPlay?.(contextOf(), command)
    const receipt = await hook(bench, { route: routeOf('laml', '7p'), fields: voice })
    expect(textOf(receipt)).toContain('<Play>https://e.com/a.wav</Play>')
    await playing
  })

  it('that no process knows parks the call', async () => {
    const receipt = await hook(openBench(), { route: routeOf('laml', '7p'), fields: voice })
    expect(textOf(receipt)).toBe(parkedAt('7pk'))
    expect(typesOf(receipt)).not.toContain('play-started')
  })
})

async function ring(bench: Bench, fields: object = {}): Promise<{ receipt: Receipt; decision: DecisionReply }> {
  const all = { ...voice, CallStatus: 'ringing', ...fields }
  const receipt = await hook(bench, { route: { purpose: 'incoming', token: 'static' }, fields: all })
  if (receipt.kind !== 'document' || !('decide' in receipt.answer)) throw new Error('expected a decision')
  return { receipt, decision: receipt.answer }
}

describe('an incoming call', () => {
  const incomingId = `in-${callSid}`
  const silent = `<Play>${base}/silence/s.mac</Play>`
  const answering = served(
    silent,
    '<Pause length="30"/>',
    `<Redirect>${urlOf('document', incomingId, '0k')}</Redirect>`,
  )

  it('has both parties, and the SIP headers of the caller’s side', async () => {
    const { receipt, decision } = await ring(openBench(), { From: 'sip:ada@example.com', 'SipHeader_X-Tenant': '7' })
    expect(eventsOf(receipt)).toMatchObject([
      {
        event: {
          type: 'call-incoming',
          from: { kind: 'sip', uri: 'sip:ada@example.com' },
          to: { kind: 'phone', number: '+14255550100' },
          headers: { 'X-Tenant': '7' },
        },
        callId: incomingId,
        providerCallId: callSid,
        dedupeKey: `incoming:${callSid}`,
      },
    ])
    expect(decision).toMatchObject({ decide: incomingId, within: 4000 })
  })

  it.each([
    ['Anonymous', { kind: 'anonymous' }],
    ['desk', { kind: 'vendor', id: 'desk' }],
    ['+14255550123', { kind: 'phone', number: '+14255550123' }],
    ['72975', { kind: 'local', number: '72975' }],
    ['sips:a@b', { kind: 'sip', uri: 'sips:a@b' }],
    ['sip:anonymous@anonymous.invalid', { kind: 'anonymous' }],
    ['tel:+1-425-555-0123', { kind: 'phone', number: '+14255550123' }],
    ['"Ann" <sip:ann@example.com>;tag=1', { kind: 'sip', uri: 'sip:ann@example.com' }],
  ])('may come from %s', async (From, from) => {
    const { receipt } = await ring(openBench(), { From })
    expect(about(receipt, 'call-incoming').event).toMatchObject({ from })
  })

  it('is answered by a document that plays before it waits', async () => {
    const { decision } = await ring(openBench())
    const { reply, delivered } = decision.to({ kind: 'answer', command: { prepare: {}, providerOptions: undefined } })
    expect(bodyOf(reply)).toBe(answering)
    expect(reply.headers).toEqual({ 'content-type': 'text/xml; charset=utf-8' })
    expect(delivered).toMatchObject([{ event: { type: 'call-answered' }, callId: incomingId }])
  })

  it.each([
    ['busy', 'busy'],
    ['declined', 'rejected'],
    ['forbidden', 'rejected'],
  ] as const)('is rejected as %s', async (reason, attribute) => {
    const { decision } = await ring(openBench())
    const { reply, delivered } = decision.to({ kind: 'reject', command: { reason } })
    expect(bodyOf(reply)).toBe(served(`<Reject reason="${attribute}"/>`))
    expect(delivered).toMatchObject([{ event: { type: 'call-ended', reason: 'declined' } }])
  })

  it('is redirected to a number, a SIP address or an id of the carrier, but not to an anonymous party', async () => {
    const { decision } = await ring(openBench())
    const to = (target: Parameters<typeof decision.to>[0] & { kind: 'redirect' }) => bodyOf(decision.to(target).reply)
    expect(to({ kind: 'redirect', command: { to: { kind: 'phone', number: '+15550100' } } })).toBe(
      served('<Dial><Number>+15550100</Number></Dial>'),
    )
    expect(to({ kind: 'redirect', command: { to: { kind: 'local', number: '911' } } })).toBe(
      served('<Dial><Number>911</Number></Dial>'),
    )
    expect(to({ kind: 'redirect', command: { to: { kind: 'sip', uri: 'sip:a@b' } } })).toBe(
      served('<Dial><Sip>sip:a@b</Sip></Dial>'),
    )
    expect(to({ kind: 'redirect', command: { to: { kind: 'vendor', id: 'desk' } } })).toBe(served('<Dial>desk</Dial>'))
    expect(() => to({ kind: 'redirect', command: { to: { kind: 'anonymous' } } })).toThrow('a phone number')
  })

  it('without a decision in time is rejected as busy, or answered and parked', async () => {
    const { decision } = await ring(openBench())
    expect(bodyOf(decision.otherwise.reply)).toBe(served('<Reject reason="busy"/>'))
    const parking = await ring(openBench({ incoming: 'answer-and-park', decideWithinMs: 2_000 }))
    expect(bodyOf(parking.decision.otherwise.reply)).toBe(answering)
    expect(parking.decision.within).toBe(2_000)
  })

  it('is answered with a real file of silence, whose request is unsigned', async () => {
    const { ingress } = openBench().session
    if (ingress.kind !== 'webhook') throw new Error('expected webhooks')
    const url = `${base}/silence/s.mac`
    const route = { purpose: 'silence', token: 'static' } as const
    const body = new Uint8Array()
    const receipt = await ingress.receive({
      method: 'GET',
      url,
      query: new URLSearchParams(),
      headers: {},
      body,
      route,
    })
    if (receipt.kind !== 'document' || 'decide' in receipt.answer) throw new Error('expected a document')
    const { reply } = receipt.answer
    expect(reply.headers?.['content-type']).toBe('audio/wav')
    const wav = decodeWav(reply.body as Uint8Array)
    expect(wav.sampleRate).toBe(8_000)
    expect(wav.channels[0]).toEqual(new Int16Array(800))
  })
})

describe('a notice of a call', () => {
  it.each([
    ['initiated', {}, { type: 'call-dialled' }],
    ['ringing', {}, { type: 'call-ringing' }],
    ['in-progress', { AnsweredBy: 'machine_start' }, { type: 'call-answered', by: 'machine' }],
    ['completed', { SipResultCode: '200' }, { type: 'call-ended', reason: 'hung-up', providerCode: '200' }],
    ['busy', {}, { type: 'call-ended', reason: 'busy' }],
    ['failed', { SipResultCode: '404' }, { type: 'call-ended', reason: 'unreachable', providerCode: '404' }],
    ['paused', {}, { type: 'provider-event' }],
  ])('reports that it is %s', async (CallStatus, more, event) => {
    const fields = {
      ...voice,
      ...more,
      CallStatus,
      SequenceNumber: '3',
      Timestamp: 'Thu, 04 Apr 2024 18:32:15 +0000',
      NewField: 'x',
    }
    const receipt = await hook(openBench(), { route: routeOf('status'), fields })
    expect(eventsOf(receipt)).toEqual([
      {
        event,
        carrierName: `call-status:${CallStatus}`,
        callId,
        providerCallId: callSid,
        dedupeKey: `status:${callSid}:3:${CallStatus}`,
        at: Date.UTC(2024, 3, 4, 18, 32, 15),
        raw: fields,
      },
    ])
    expect(receipt).toMatchObject({ kind: 'notice', reply: { status: 204 } })
  })

  it('of a number is one of the incoming call', async () => {
    const route = { purpose: 'number-status', token: 'static' } as const
    const receipt = await hook(openBench(), { route, fields: { ...voice, CallStatus: 'completed' } })
    expect(eventsOf(receipt)).toMatchObject([{ event: { reason: 'hung-up' }, callId: `in-${callSid}` }])
  })

  it('with an undocumented shape is kept', async () => {
    const receipt = await hook(openBench(), { route: routeOf('status'), fields: { Strange: 'yes' } })
    expect(eventsOf(receipt)).toMatchObject([{ event: { type: 'provider-event' }, raw: { Strange: 'yes' } }])
  })

  it('at an unknown path is refused', async () => {
    expect(await hook(openBench(), { route: routeOf('elsewhere'), fields: voice })).toMatchObject({
      kind: 'refused',
      check: 'route',
      reply: { status: 404 },
    })
  })
})

describe('a notice of a recording', () => {
  const fields = { CallSid: callSid, RecordingSid: sid, RecordingDuration: '4' }

  it('of its completion reports its stop and its file', async () => {
    const route = routeOf('recording', 'mp3')
    const receipt = await hook(openBench(), { route, fields: { ...fields, RecordingStatus: 'completed' } })
    expect(typesOf(receipt)).toEqual(['recording-changed', 'recording-ready'])
    const ready = about(receipt, 'recording-ready')
    expect(ready).toMatchObject({ operationKey: `${sid}.mp3`, event: { durationMs: 4000 } })
    expect(JSON.stringify(ready.event)).toContain(`/Recordings/${sid}.mp3`)
    expect(new Set(eventsOf(receipt).map(({ dedupeKey }) => dedupeKey)).size).toBe(2)
  })

  it.each(['', ' ', '-1', 'unknown'])('has no duration with "%s"', async (RecordingDuration) => {
    const receipt = await hook(openBench(), {
      route: routeOf('recording', 'wav'),
      fields: { ...fields, RecordingDuration, RecordingStatus: 'completed' },
    })
    expect(JSON.stringify(about(receipt, 'recording-ready').event)).not.toContain('durationMs')
  })

  it.each([
    ['in-progress', 'recording-changed'],
    ['absent', 'recording-failed'],
    ['failed', 'recording-failed'],
    ['new', 'provider-event'],
  ])('that it is %s is %s', async (RecordingStatus, type) => {
    const receipt = await hook(openBench(), { route: routeOf('recording'), fields: { ...fields, RecordingStatus } })
    expect(about(receipt, type).operationKey).toBe(sid)
  })
})

describe('a notice of a stream', () => {
  const fields = { CallSid: callSid, StreamSid: sid }

  it('of a failure has the reason', async () => {
    const bench = openBench()
    bench.calls.set(callId, held(running(7, '', 'streaming')))
    const failed = { ...fields, StreamEvent: 'stream-error', StreamError: 'connection_refused' }
    const receipt = await hook(bench, { route: routeOf('stream', '7s'), fields: failed })
    expect(eventsOf(receipt)).toMatchObject([
      {
        event: { type: 'stream-failed', failure: { code: 'unreachable', providerCode: 'connection_refused' } },
        operationKey: '7s',
        dedupeKey: `stream:${sid}:stream-error`,
      },
    ])
  })

  it('of its stop ends it and removes it from the state', async () => {
    const bench = openBench()
    bench.calls.set(callId, held({ listening: { operation: 7, streamSid: sid } }))
    const stopped = { ...fields, StreamEvent: 'stream-stopped' }
    const receipt = await hook(bench, { route: routeOf('stream', '7l'), fields: stopped })
    expect(about(receipt, 'stream-stopped').state).toEqual({ listening: null })
  })

  it('that arrives after another stream has started does not end the new one', async () => {
    const bench = openBench()
    bench.calls.set(callId, held(running(9, '', 'streaming')))
    const stopped = { ...fields, StreamEvent: 'stream-stopped' }
    expect(typesOf(await hook(bench, { route: routeOf('stream', '7s'), fields: stopped }))).toEqual(['call-alive'])
  })

  it('of an unknown kind is kept', async () => {
    const receipt = await hook(openBench(), {
      route: routeOf('stream', '7s'),
      fields: { ...fields, StreamEvent: 'new' },
    })
    expect(about(receipt, 'provider-event').raw).toMatchObject({ StreamEvent: 'new' })
  })
})
