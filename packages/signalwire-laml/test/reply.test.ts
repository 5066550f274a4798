import {
  callListReply,
  callReply,
  conferenceListReply,
  incomingNumberReply,
  lamlBinReply,
  participantListReply,
  participantReply,
  queueMemberReply,
  readError,
  recordingListReply,
  recordingReply,
  streamReply,
  transcriptionListReply,
  transcriptionReply,
} from '@trunkline/signalwire-laml/wire'
import { describe, expect, it } from 'vitest'

describe('a call', () => {
  it('is parsed with numbers as numbers, as text or absent', () => {
    const numbers = callReply.parse({ sid: 'c', status: 'completed', duration: 20, price: 0.003, answered_by: null })
    const texts = callReply.parse({ sid: 'c', status: 'completed', duration: '20', price: '0.003' })
    expect([numbers.duration, numbers.price, numbers.answered_by]).toEqual([20, 0.003, null])
    expect([texts.duration, texts.price, texts.answered_by]).toEqual([20, 0.003, undefined])
  })

  it('keeps unknown fields and survives fields of another type', () => {
    const call = callReply.parse({
      sid: 'c',
      status: 'a-new-status',
      group_sid: 'g',
      duration: 'soon',
      to: { odd: true },
      subresource_uris: { notifications: null, recordings: '/r.json' },
    })
    expect(call).toMatchObject({ status: 'a-new-status', group_sid: 'g', duration: null, to: null })
    expect(call.subresource_uris).toEqual({ notifications: null, recordings: '/r.json' })
    expect(callReply.parse({ sid: 'c', status: 's', subresource_uris: 'none' }).subresource_uris).toEqual({})
  })

  it.each([{ status: 'queued' }, { sid: '', status: 'queued' }, { sid: 'c' }, '<html>', null])('is not %j', (body) => {
    expect(callReply.safeParse(body).success).toBe(false)
  })
})

describe('the other replies', () => {
  it('treat the text null as absent', () => {
    const stream = streamReply.parse({ sid: 's', status: 'queued', error_code: 'null', name: null })
    expect(stream).toMatchObject({ error_code: null, name: null })
    expect(stream.call_sid).toBeUndefined()
  })

  it('accept an error code as number or text', () => {
    expect(streamReply.parse({ sid: 's', status: 'stopped', error_code: 31922 }).error_code).toBe('31922')
  })

  it('parse a recording’s channels and its negative price', () => {
    const recording = recordingReply.parse({
      sid: 'r',
      status: 'completed',
      channels: '2',
      price: '-0.0025',
      duration: '',
    })
    expect(recording).toMatchObject({ channels: 2, price: -0.0025, duration: null })
  })

  it('parse a participant’s flags in either form', () => {
    const participant = participantReply.parse({ call_sid: 'c', muted: 'true', hold: false, coaching: 'perhaps' })
    expect(participant).toMatchObject({ muted: true, hold: false, coaching: null })
  })

  it('require the URL under which a stored document is served', () => {
    expect(lamlBinReply.parse({ sid: 'b', request_url: 'https://h/b' }).request_url).toBe('https://h/b')
    expect(lamlBinReply.safeParse({ sid: 'b' }).success).toBe(false)
  })
})

describe('a list', () => {
  it.each([
    ['calls', callListReply, { sid: 'x', status: 's' }],
    ['recordings', recordingListReply, { sid: 'x', status: 's' }],
    ['conferences', conferenceListReply, { sid: 'x', status: 's' }],
    ['participants', participantListReply, { call_sid: 'x' }],
  ])('of %s has its items and the link to the next page', (name, schema, item) => {
    const page = { page: '0', page_size: 50, next_page_uri: '/next?PageToken=PA1', [name]: [item] }
    expect(schema.parse(page)).toMatchObject({
      page: 0,
      page_size: 50,
      next_page_uri: '/next?PageToken=PA1',
      [name]: [item],
    })
    expect(schema.safeParse({ page: 0 }).success).toBe(false)
  })

  it.each([null, 'null', '', undefined])('has no next page when its link is %j', (next_page_uri) => {
    expect(callListReply.parse({ calls: [], next_page_uri }).next_page_uri).toBeNull()
    expect(callListReply.parse({ calls: [] }).next_page_uri).toBeNull()
  })
})

describe('an error', () => {
  it.each<[string, unknown, object]>([
    [
      'one object',
      { code: 20404, message: 'gone', more_info: 'https://h/e', status: 404 },
      { code: 20404, message: 'gone', moreInfo: 'https://h/e', status: 404 },
    ],
    [
      'one object with texts',
      { code: '21210', message: 'who', status: '422' },
      { code: 21210, message: 'who', status: 422 },
    ],
    ['a list of objects', { errors: [{ code: '30010', message: 'dear' }] }, { code: 30010, message: 'dear' }],
    [
      'several objects',
      {
        errors: [
          { code: '1', message: 'a' },
          { code: '2', message: 'b' },
        ],
      },
      { code: 1, message: 'a; b' },
    ],
    ['a list of texts', { errors: ['no url', 'no name'] }, { message: 'no url; no name' }],
    [
      'an object with a word as code',
      { code: 'invalid', message: 'm', url: 'https://h/e' },
      { message: 'm', moreInfo: 'https://h/e' },
    ],
    ['an empty list', { errors: [] }, {}],
    ['a list of nothing', { errors: [null] }, {}],
    ['JSON text', '{"code":20003,"message":"no"}', { code: 20003, message: 'no' }],
    ['a gateway’s page', '<html>502</html>', {}],
    ['an empty body', '', {}],
    ['nothing', undefined, {}],
    ['a number', 7, {}],
  ])('is parsed from %s', (_, body, expected) => {
    expect(readError(body)).toEqual(expected)
  })
})

describe('the replies of the account', () => {
  it('are parsed with numbers as text, the text null and missing keys', () => {
    const text = { sid: 'a', duration: '12', price: '-0.05', transcription_text: null, type: '', extra: 1 }
    expect(transcriptionReply.parse(text)).toMatchObject({
      duration: 12,
      price: -0.05,
      transcription_text: null,
      extra: 1,
    })
    expect(transcriptionListReply.parse({ transcriptions: [{ sid: 'a' }], next_page_uri: '' })).toMatchObject({
      transcriptions: [{ sid: 'a' }],
      next_page_uri: null,
    })
    expect(incomingNumberReply.parse({ sid: 'n', voice_url: 'null' })).toMatchObject({ sid: 'n', voice_url: null })
    expect(queueMemberReply.parse({ call_sid: 'c', position: '2' })).toMatchObject({ call_sid: 'c', position: 2 })
  })

  it.each([transcriptionReply, incomingNumberReply])('require an id: %#', (schema) => {
    expect(schema.safeParse({}).success).toBe(false)
  })
})
