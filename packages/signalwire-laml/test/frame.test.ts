import { decodeMulaw, encodeMulaw, pcmToBytes, rmsDbfs, tone, toneDbfs } from '@trunkline/audio'
import type { MediaMessage, MediaUpgrade } from '@trunkline/core/driver'
import { describe, expect, it } from 'vitest'

import { createFrameCodec } from '../src/translate/frame.ts'
import { parseApplicationMessage } from '../src/wire/index.ts'
import { callId, mediaUrlOf, openBench } from './fixtures/session.ts'
import { callSid } from './fixtures/space.ts'

const streamSid = '7d56cc11-536d-4a45-b4fb-ed3d55be843b'
const options = { writable: true, byteOrder: 'le', realtime: false } as const

function startMessage(encoding: string, sampleRate: number): string {
  const mediaFormat = { encoding, sampleRate, channels: 1 }
  return JSON.stringify({ event: 'start', start: { streamSid, callSid, tracks: ['inbound'], mediaFormat } })
}

function mediaMessage(bytes: Uint8Array, media: object = {}): string {
  const payload = Buffer.from(bytes).toString('base64')
  return JSON.stringify({ event: 'media', media: { track: 'inbound', timestamp: '40', payload, ...media } })
}

function frameIn(messages: readonly MediaMessage[]) {
  const [message] = messages
  if (message?.type !== 'frame') throw new Error(`expected a frame, got ${message?.type ?? 'nothing'}`)
  return message.frame
}

function piece(sampleRate: number, durationMs = 20): Int16Array {
  return tone({ frequency: 440, sampleRate, durationMs, amplitude: 0.5 })
}

describe('incoming audio', () => {
  it('starts with the format that the carrier names', () => {
    const codec = createFrameCodec({ ...options, writable: false })
    expect(codec.decode('{"event":"connected","protocol":"Call"}')).toEqual([])
    expect(codec.decode(startMessage('audio/x-L16', 24_000))).toEqual([
      { type: 'start', sampleRate: 24_000, writable: false, providerCallId: callSid },
    ])
  })

  it('is μ-law at 8 kHz', () => {
    const codec = createFrameCodec(options)
    codec.decode(startMessage('audio/x-mulaw', 8_000))
    const bytes = encodeMulaw(piece(8_000))
    const frame = frameIn(codec.decode(new TextEncoder().encode(mediaMessage(bytes))))
    expect(frame).toMatchObject({ sampleRate: 8_000, track: 'inbound', mediaTimeMs: 40 })
    expect(frame.pcm).toEqual(decodeMulaw(bytes))
  })

  it.each([
    ['le', 16_000],
    ['be', 24_000],
  ] as const)('is L16 in the byte order %s', (byteOrder, rate) => {
    const codec = createFrameCodec({ ...options, byteOrder })
    codec.decode(startMessage('audio/x-L16', rate))
    const frame = frameIn(codec.decode(mediaMessage(pcmToBytes(piece(rate), byteOrder), { track: 'outbound' })))
    expect(frame.track).toBe('outbound')
    expect(frame.pcm).toEqual(piece(rate))
  })

  it('has its byte order detected, and is written in the same one', () => {
    const codec = createFrameCodec({ ...options, byteOrder: 'detect' })
    codec.decode(startMessage('audio/x-L16', 16_000))
    codec.decode(mediaMessage(new Uint8Array(640)))
    const frame = frameIn(codec.decode(mediaMessage(pcmToBytes(piece(16_000), 'be'))))
    expect(toneDbfs(frame.pcm, { frequency: 440, sampleRate: 16_000 })).toBeGreaterThan(-12)
    const [text = ''] = codec.encode({ type: 'audio', pcm: piece(16_000), sampleRate: 16_000 })
    expect(payloadOf(text)).toEqual(Buffer.from(pcmToBytes(piece(16_000), 'be')))
  })

  it('has a counted time if the carrier sends none', () => {
    const codec = createFrameCodec(options)
    codec.decode(startMessage('audio/x-mulaw', 8_000))
    const bytes = new Uint8Array(160).fill(0xff)
    const times = [1, 2].map(() => frameIn(codec.decode(mediaMessage(bytes, { timestamp: undefined }))).mediaTimeMs)
    expect(times).toEqual([0, 20])
  })

  it.each([
    ['{"event":"mark","mark":{"name":"m"}}', { type: 'mark', name: 'm' }],
    ['{"event":"dtmf","dtmf":{"digit":"5","duration":2000}}', { type: 'digit', digit: '5', durationMs: 2000 }],
    ['{"event":"stop","sequenceNumber":"9"}', { type: 'stop' }],
    ['{"event":"news"}', { type: 'unknown', name: 'news', raw: { event: 'news' } }],
    ['no JSON', { type: 'unknown', name: 'not-a-message', raw: 'no JSON' }],
    ['{"event":"dtmf","dtmf":{"digit":"55"}}', { type: 'unknown', name: 'dtmf' }],
    ['{"event":"dtmf","dtmf":{"digit":"\\n"}}', { type: 'unknown', name: 'dtmf' }],
  ])('is parsed: %s', (text, message) => {
    expect(createFrameCodec(options).decode(text)).toEqual([message])
  })

  it.each([
    ['in an encoding that is not known', startMessage('audio/opus', 48_000)],
    ['in an encoding with a long name', startMessage('a'.repeat(60_000), 8_000)],
    [
      'at a rate that is not a number',
      JSON.stringify({ event: 'start', start: { mediaFormat: { encoding: 'audio/x-L16', sampleRate: 'high' } } }),
    ],
    ['at a rate of nothing', startMessage('audio/x-L16', 0)],
    ['at a rate without end', startMessage('audio/x-L16', 1).replace('"sampleRate":1', '"sampleRate":1e999')],
    ['without a format that is an object', '{"event":"start","start":{"mediaFormat":"loud"}}'],
    ['that is not described', '{"event":"start"}'],
    ['of L16 without a rate', startMessage('audio/x-L16', 8_000).replace('"sampleRate":8000', '"sampleRate":null')],
    ['of two channels', startMessage('audio/x-mulaw', 8_000).replace('"channels":1', '"channels":"2"')],
    ['for a stream without an id', startMessage('audio/x-mulaw', 8_000).replace('streamSid', 'nothing')],
    ['in an encoding that is a number', '{"event":"start","start":{"streamSid":"s","mediaFormat":{"encoding":7}}}'],
  ])('is unusable after a start that announces audio %s', (_title, message) => {
    const [said, ...others] = createFrameCodec(options).decode(message)
    expect([said?.type, others]).toEqual(['unusable', []])
    expect(JSON.stringify(said)).not.toMatch(/opus|aaa|high|loud/)
  })

  it.each([
    ['a format', '{"streamSid":"s","mediaFormat":null}'],
    ['every member of a format', '{"streamSid":"s","mediaFormat":{}}'],
    ['a rate', '{"streamSid":"s","mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":null,"channels":null}}'],
    ['an encoding', '{"streamSid":"s","mediaFormat":{"encoding":null,"sampleRate":"8000"}}'],
    ['everything but a number as its id', '{"streamSid":7,"tracks":null,"customParameters":null}'],
  ])('is μ-law at 8 kHz after a start that lacks %s', (_title, start) => {
    const codec = createFrameCodec(options)
    expect(codec.decode(`{"event":"start","start":${start}}`)).toMatchObject([{ type: 'start', sampleRate: 8_000 }])
    expect(frameIn(codec.decode(mediaMessage(new Uint8Array(160)))).pcm).toHaveLength(160)
    expect(codec.encode({ type: 'clear' })).toHaveLength(1)
  })

  it('reports a key of the far side on the inbound track only', () => {
    const types = ['inbound', 'inbound_track', 'outbound', 'outbound_track'].map((track) =>
      createFrameCodec(options).decode(`{"event":"dtmf","dtmf":{"digit":"5","track":"${track}"}}`),
    )
    expect(types.flat().map(({ type }) => type)).toEqual(['digit', 'digit', 'unknown', 'unknown'])
  })

  it.each([1.5, 15_999_991, 1e9])('has the rate that the carrier names, for core to refuse: %d', (rate) => {
    expect(createFrameCodec(options).decode(startMessage('audio/x-L16', rate))).toMatchObject([
      { type: 'start', sampleRate: rate },
    ])
  })

  it('truncates and escapes the names of unknown events', () => {
    const [said] = createFrameCodec(options).decode(JSON.stringify({ event: `new\ns\u202e${'x'.repeat(60_000)}` }))
    expect(said).toMatchObject({ type: 'unknown', name: `new?s?${'x'.repeat(58)}` })
  })

  it('survives half a sample', () => {
    const codec = createFrameCodec(options)
    codec.decode(startMessage('audio/x-L16', 16_000))
    expect(frameIn(codec.decode(mediaMessage(new Uint8Array(641)))).pcm).toHaveLength(320)
    expect(codec.decode(mediaMessage(new Uint8Array(1)))).toEqual([])
  })
})

describe('outgoing audio', () => {
  it('is audio in the codec of the stream', () => {
    const codec = createFrameCodec(options)
    codec.decode(startMessage('audio/x-mulaw', 8_000))
    const [text = ''] = codec.encode({ type: 'audio', pcm: piece(8_000), sampleRate: 8_000 })
    expect(parseApplicationMessage(text)).toMatchObject({ event: 'media', streamSid })
    expect(rmsDbfs(decodeMulaw(payloadOf(text)))).toBeCloseTo(rmsDbfs(piece(8_000)), 0)
  })

  it.each([
    [
      { type: 'mark', name: 'm' },
      { event: 'mark', streamSid, mark: { name: 'm' } },
    ],
    [{ type: 'clear' }, { event: 'clear', streamSid }],
    [
      { type: 'digit', digit: '#' },
      { event: 'dtmf', streamSid, dtmf: { digit: '#' } },
    ],
  ] as const)('is %j', (command, message) => {
    const codec = createFrameCodec(options)
    codec.decode(startMessage('audio/x-mulaw', 8_000))
    expect(codec.encode(command).map((text) => JSON.parse(text) as unknown)).toEqual([message])
  })

  it('is not sent before the start, nor on a listen-only stream', () => {
    expect(createFrameCodec(options).encode({ type: 'clear' })).toEqual([])
    const listening = createFrameCodec({ ...options, writable: false })
    listening.decode(startMessage('audio/x-mulaw', 8_000))
    expect(listening.encode({ type: 'clear' })).toEqual([])
  })

  it('is sent further ahead if the carrier queues', () => {
    expect(createFrameCodec(options)).toMatchObject({ marks: true, leadMs: 200 })
    expect(createFrameCodec({ ...options, realtime: true }).leadMs).toBe(40)
  })
})

async function knock(upgrade: Partial<MediaUpgrade> = {}, purpose = 'media') {
  const url = mediaUrlOf(purpose, callId)
  const authorization = `Bearer ${url.slice(url.lastIndexOf('/') + 1)}`
  return openBench().session.media?.accept({
    url,
    headers: { authorization },
    route: { purpose, token: 'call', callId },
    ...upgrade,
  })
}

describe('a media socket', () => {
  it.each([
    ['media', true],
    ['listen', false],
  ])('for %s is accepted, writable %s', async (purpose, writable) => {
    const accepted = await knock({}, purpose)
    if (accepted?.accepted !== true) throw new Error('expected to be let in')
    expect(accepted.codec.decode(startMessage('audio/x-mulaw', 8_000))).toMatchObject([{ writable }])
  })

  it.each([
    ['without its bearer token', { headers: {} }, 401, 'bearer'],
    ['with another bearer token', { headers: { authorization: 'Bearer c.call2..mac' } }, 401, 'bearer'],
    ['with an expired token', { route: { purpose: 'media', token: 'expired', callId } }, 403, 'token'],
    ['of another kind', { route: { purpose: 'document', token: 'call', callId } }, 404, 'route'],
  ] as const)('%s is refused', async (_title, upgrade, status, check) => {
    expect(await knock(upgrade)).toMatchObject({ accepted: false, status, check })
  })

  it('opens only for an answered call, so that audio on it proves the answer', async () => {
    expect([await knock({}, 'media'), await knock({}, 'listen')]).toMatchObject([
      { afterAnswer: true },
      { afterAnswer: true },
    ])
  })

  it('works once: the carrier never reconnects', () => {
    expect(openBench().session.media?.reconnects).toBe(false)
  })
})

function payloadOf(text: string): Buffer {
  const message = parseApplicationMessage(text)
  if (message.event !== 'media') throw new Error('expected audio')
  return Buffer.from(message.media.payload, 'base64')
}
