import { describe, expect, test } from 'vitest'

import {
  bareRel,
  callStates,
  errorCodes,
  errorSubcodes,
  importances,
  knownWord,
  readDataUri,
  readDate,
  readEnvelope,
  readJson,
  readJsonText,
  readLinks,
  readParts,
  readResource,
  readSessionDescription,
  tokenReply,
  writeDataUri,
} from '../src/wire/index.ts'

test('only the two prefixes are removed from a relation', () => {
  expect(
    ['ms:rtc:saas:audioVideo', 'service:audioVideo', 'audioVideo', 'myApplications', 'ms:other:x'].map(bareRel),
  ).toEqual(['audioVideo', 'audioVideo', 'audioVideo', 'myApplications', 'ms:other:x'])
})

test('JSON may begin with a byte-order mark', () => {
  const bytes = new TextEncoder().encode('\uFEFF{"a":1}')
  expect(readJson(bytes)).toEqual({ a: 1 })
  // a decoder removes one mark, and another may be left
  expect(readJsonText('\uFEFF\uFEFF[]')).toEqual([])
  expect(() => readJson(new Uint8Array([0xff, 0x7b]))).toThrow(TypeError)
})

test.each([
  ['/Date(1466181726193)/', 1_466_181_726_193],
  ['/Date(1466181726193+0200)/', 1_466_181_726_193],
  ['/Date(-1)/', -1],
  ['2016-06-27T01:42:13.094Z', Date.UTC(2016, 5, 27, 1, 42, 13, 94)],
  ['2016-06-27T01:42:13', Date.UTC(2016, 5, 27, 1, 42, 13)],
  ['yesterday', undefined],
  ['/Date()/', undefined],
])('the date %s is read', (text, expected) => {
  expect(readDate(text)).toBe(expected)
})

describe('a resource', () => {
  test('has bare names, one or several links, and embedded resources', () => {
    const resource = readResource({
      state: 'Connected',
      rel: 'service:audioVideo',
      etag: '7',
      _links: {
        self: { href: '/a', revision: '2' },
        'service:x': [{ href: '/b', title: 'B' }, { href: '/c' }],
        empty: {},
      },
      _embedded: { 'ms:rtc:saas:one': { rel: 'service:one' }, many: [{ n: 1 }, 5, { n: 2 }] },
    })
    expect(resource).toMatchObject({ rel: 'audioVideo', etag: '7', properties: { state: 'Connected' } })
    expect(resource?.links.get('self')).toEqual([{ href: '/a', revision: 2 }])
    expect(resource?.links.get('x')).toEqual([{ href: '/b', title: 'B' }, { href: '/c' }])
    expect(resource?.links.get('empty')).toEqual([])
    expect(resource?.embedded.get('one')?.map(({ rel }) => rel)).toEqual(['one'])
    expect(resource?.embedded.get('many')?.map(({ properties }) => properties)).toEqual([{ n: 1 }, { n: 2 }])
  })

  test('keeps properties that are named like members of Object.prototype', () => {
    const resource = readResource(JSON.parse('{"_links":{"__proto__":{"href":"/x"}},"__proto__":{"y":1},"rel":"a"}'))
    expect(resource?.links.get('__proto__')).toEqual([{ href: '/x' }])
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
    expect(resource?.links.get('constructor')).toBeUndefined()
  })

  test('that is malformed, or nested too deep, is not read', () => {
    for (const value of [null, 'text', 7, [], undefined]) expect(readResource(value)).toBeUndefined()
    let deep: object = { rel: 'bottom' }
    for (let depth = 0; depth < 5_000; depth += 1) deep = { _embedded: { a: deep } }
    expect(readResource(deep)?.embedded.size).toBe(1)
  })

  test('has no link without a URL', () => {
    expect(readLinks([{ href: 5 }, null, 'x', { href: '/ok' }])).toEqual([{ href: '/ok' }])
  })
})

test('values are compared without regard to case, and a new one is not an error', () => {
  expect(knownWord(callStates, 'connected')).toBe('Connected')
  expect(knownWord(importances, 'Whenever')).toBeUndefined()
  expect(knownWord(importances, undefined)).toBeUndefined()
})

test('each subcode has one topic, and each status has a code', () => {
  const all = Object.values(errorSubcodes).flat<readonly (readonly string[])[]>()
  expect(new Set(all).size).toBe(all.length)
  const statuses = Object.values(errorCodes).flat<readonly (readonly number[])[]>()
  expect(statuses).toEqual(
    expect.arrayContaining([400, 403, 404, 405, 408, 409, 410, 412, 413, 415, 428, 429, 500, 503, 504]),
  )
})

test('numbers in a token reply may be text', () => {
  const reply = { token_type: 'Bearer', expires_in: '3599', expires_on: '1790000000', access_token: 'x' }
  expect(tokenReply.parse(reply)).toMatchObject({ expires_in: 3_599, access_token: 'x' })
  expect(tokenReply.parse({ ...reply, expires_in: 28_289 }).expires_in).toBe(28_289)
  expect(tokenReply.safeParse({ ...reply, expires_in: 'soon' }).success).toBe(false)
})

describe('a link that carries its content', () => {
  test.each([
    ['data:text/plain;charset=utf-8,Message+1+from+2', 'text/plain', 'Message 1 from 2'],
    ['data:text/plain,one%2Btwo%20three', 'text/plain', 'one+two three'],
    ['data:application/sdp;base64,dj0wDQo=', 'application/sdp', 'v=0\r\n'],
    ['data:application/sdp;base64,dj0wDQo%3D', 'application/sdp', 'v=0\r\n'],
    ['DATA:Text/HTML;charset="utf-8",%C3%A9,+x', 'text/html', 'é, x'],
    ['data:,', 'text/plain', ''],
  ])('%s is read', (link, mediaType, text) => {
    expect(readDataUri(link)).toMatchObject({ mediaType, text })
  })

  test.each(['https://example.com', 'data:text/plain', 'data:text/plain,%E0%A4', 'data:x/y;base64,***'])(
    '%s is not one, or is malformed',
    (link) => {
      expect(readDataUri(link)).toBeUndefined()
    },
  )

  test('survives writing and reading', () => {
    const text = 'v=0\r\na=crypto:1 AES+HMAC, 100% é\r\n'
    expect(readDataUri(writeDataUri('application/sdp', text))?.text).toBe(text)
  })
})

describe('a session description', () => {
  const body = `${part('session; handling=optional; ms-proxy-2007fallback', '1', 'v=0 old')}${part(
    'session; handling=optional',
    '2',
    'v=0 new\r\na=candidate:x+y, tcp',
  )}--b1--\r\n`
  const encoded = encodeURIComponent(body).replaceAll('%20', '+')

  test.each(['&', '&amp;', '&amp;amp;', '\\u0026', '\\u0026amp;'])(
    'is found in a delivery whose own URL has %s between its parameters',
    (ampersand) => {
      const self = { href: `/events?ack=7${ampersand}key=a%7Eb` }
      expect(readEnvelope({ _links: { self }, sender: [] })).toMatchObject({ ack: 7, key: 'a~b' })
    },
  )

  test('of two is the one that is not the fallback for old clients', () => {
    expect(readSessionDescription(`data:multipart/alternative;charset=utf-8;boundary=b1,${encoded}`)).toEqual({
      sdp: 'v=0 new\r\na=candidate:x+y, tcp',
      contentId: '<2@example>',
    })
  })

  test('may be the whole content', () => {
    expect(readSessionDescription(writeDataUri('application/sdp', 'v=0'))).toEqual({ sdp: 'v=0', contentId: undefined })
  })

  test('is undefined without one', () => {
    expect(readSessionDescription('data:multipart/alternative;boundary=b1,nothing')).toBeUndefined()
    expect(readSessionDescription('data:text/plain,v=0')).toBeUndefined()
    expect(readSessionDescription('https://example.com')).toBeUndefined()
  })
})

test('parts of a multipart text are read with either line ending, with and without headers', () => {
  const text = 'before\n--b\nA: 1\n\nfirst\n--b\n\nsecond\n--b--\nafter'
  expect(readParts(text, 'b').map(({ headers, content }) => [headers.get('a'), content])).toEqual([
    ['1', 'first'],
    [undefined, 'second'],
  ])
  expect(readParts(text, '')).toEqual([])
})

/** One part of an offer. */
function part(disposition: string, id: string, sdp: string): string {
  const head = `Content-Type: application/sdp\r\nContent-ID: <${id}@example>\r\nContent-Disposition: ${disposition}`
  return `\r\n--b1\r\n${head}\r\n\r\n${sdp}\r\n`
}
