import { encodeApplicationMessage, parseApplicationMessage, parseCarrierMessage } from '@trunkline/signalwire-laml/wire'
import { describe, expect, it } from 'vitest'

const parse = (message: unknown) => parseCarrierMessage(JSON.stringify(message))

describe('a start message', () => {
  const start = {
    streamSid: 's',
    accountSid: 'a',
    callSid: 'c',
    tracks: ['inbound'],
    customParameters: { tenant: '42' },
    mediaFormat: { encoding: 'audio/x-L16', sampleRate: 24_000, channels: 1 },
  }

  it('is parsed as documented', () => {
    expect(parse({ event: 'start', sequenceNumber: '1', start })).toMatchObject({
      event: 'start',
      sequenceNumber: 1,
      streamSid: 's',
      start,
    })
  })

  it('takes its stream’s id from either place, the outer one first', () => {
    const { streamSid: _, ...without } = start
    expect(parse({ event: 'start', streamSid: 'outer', start: without })).toMatchObject({ streamSid: 'outer' })
    expect(parse({ event: 'start', streamSid: 'outer', start })).toMatchObject({ streamSid: 'outer' })
    expect(parse({ event: 'start', streamSid: null, start })).toMatchObject({ streamSid: 's' })
  })

  it('may lack parameters, tracks and format, and may have numbers as text', () => {
    expect(parse({ event: 'start', start: { streamSid: 's' } })).toMatchObject({
      start: { customParameters: {}, tracks: [] },
    })
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: '8000', channels: '1' }
    expect(parse({ event: 'start', start: { streamSid: 's', mediaFormat, customParameters: { n: 7 } } })).toMatchObject(
      {
        start: { mediaFormat: { sampleRate: 8000, channels: 1 }, customParameters: { n: '7' } },
      },
    )
  })

  it('is kept as malformed if its format is invalid', () => {
    const mediaFormat = { encoding: 'audio/x-L16', sampleRate: 'high' }
    expect(parse({ event: 'start', start: { streamSid: 's', mediaFormat } })).toMatchObject({
      event: 'unknown',
      name: 'start',
    })
  })
})

describe('the other messages of the carrier', () => {
  it.each([
    [
      { event: 'connected', protocol: 'Call', version: '0.2.0' },
      { event: 'connected', protocol: 'Call', version: '0.2.0' },
    ],
    [
      { event: 'connected', version: 1 },
      { event: 'connected', version: '1' },
    ],
    [
      {
        event: 'media',
        sequenceNumber: '42',
        media: { track: 'inbound', chunk: '1', timestamp: '20', payload: '//8=' },
      },
      { event: 'media', sequenceNumber: 42, media: { track: 'inbound', chunk: 1, timestamp: 20, payload: '//8=' } },
    ],
    [
      { event: 'media', sequenceNumber: 42, media: { timestamp: '', payload: '' } },
      { event: 'media', sequenceNumber: 42, media: { payload: '' } },
    ],
    [
      { event: 'dtmf', streamSid: 's', dtmf: { digit: '#', duration: 2000 } },
      { event: 'dtmf', streamSid: 's', dtmf: { digit: '#', duration: 2000 } },
    ],
    [
      { event: 'dtmf', dtmf: { digit: 5, duration: '100', track: 'inbound_track' } },
      { event: 'dtmf', dtmf: { digit: '5', duration: 100, track: 'inbound_track' } },
    ],
    [
      { event: 'mark', streamSid: 's', mark: { name: 'm' } },
      { event: 'mark', streamSid: 's', mark: { name: 'm' } },
    ],
    [
      { event: 'mark', mark: { name: 3 } },
      { event: 'mark', mark: { name: '3' } },
    ],
    [
      { event: 'stop', sequenceNumber: '9' },
      { event: 'stop', sequenceNumber: 9 },
    ],
    [
      { event: 'stop', stop: { accountSid: 'a', callSid: 'c' } },
      { event: 'stop', stop: { callSid: 'c' } },
    ],
    [{ event: 'stop', stop: null }, { event: 'stop' }],
  ])('%j is parsed', (message, expected) => {
    expect(parse(message)).toMatchObject(expected)
  })

  it('keep unknown fields', () => {
    expect(parse({ event: 'mark', mark: { name: 'm', extra: 1 }, other: 2 })).toMatchObject({
      mark: { extra: 1 },
      other: 2,
    })
  })

  it.each([
    [
      { event: 'tomorrow', x: 1 },
      { name: 'tomorrow', message: { event: 'tomorrow', x: 1 } },
    ],
    [{ event: 'toString' }, { name: 'toString' }],
    [
      { event: 'media', media: {} },
      { name: 'media', problem: expect.stringContaining('payload') },
    ],
    [{ event: 'dtmf', dtmf: { digit: '' } }, { name: 'dtmf' }],
    [{ event: 'mark', mark: {} }, { name: 'mark' }],
    [{ hello: 1 }, { problem: 'no event', message: { hello: 1 } }],
    [[1], { problem: 'not a JSON object', message: '[1]' }],
    [null, { problem: 'not a JSON object', message: 'null' }],
  ])('are kept if they are unknown or incomplete: %j', (message, expected) => {
    expect(parse(message)).toMatchObject({ event: 'unknown', ...expected })
  })

  it('are kept if they are not JSON', () => {
    expect(parseCarrierMessage('{')).toEqual({ event: 'unknown', problem: 'not a JSON object', message: '{' })
  })
})

describe('the messages of the application', () => {
  it.each([
    { event: 'media', streamSid: 's', media: { payload: '//8=' } },
    { event: 'mark', streamSid: 's', mark: { name: 'm' } },
    { event: 'clear', streamSid: 's' },
    { event: 'dtmf', streamSid: 's', dtmf: { digit: 'D' } },
  ] as const)('survive encoding: %j', (message) => {
    expect(JSON.parse(encodeApplicationMessage(message))).toEqual(message)
    expect(parseApplicationMessage(encodeApplicationMessage(message))).toEqual(message)
  })

  it.each([
    [{ event: 'media', streamSid: 's', media: { payload: 'no base64!' } }, 'payload'],
    [{ event: 'media', media: { payload: '' } }, 'streamSid'],
    [{ event: 'dtmf', streamSid: 's', dtmf: { digit: '12' } }, 'digit'],
    [{ event: 'clear', streamSid: 's', at: 1 }, 'at'],
    [{ event: 'pause', streamSid: 's' }, 'event'],
  ])('are strict: %j', (message, field) => {
    expect(parseApplicationMessage(JSON.stringify(message))).toMatchObject({
      event: 'unknown',
      name: message.event,
      problem: expect.stringContaining(field),
    })
  })
})
