/** A kind of hostile body, made as long as wanted. */
export interface Body {
  readonly name: string
  readonly kind: 'form' | 'json' | 'token' | 'media' | 'text'
  readonly contentType: string
  make(bytes: number): string
}

/** An ordinary body: a list of events as carriers send them. */
export function referenceJson(bytes: number): string {
  const event = {
    id: '0c1f6b1e-7d1a-4c5e-9b1e-2f3a4b5c6d7e',
    type: 'Microsoft.Communication.PlayCompleted',
    time: '2026-01-02T03:04:05.678Z',
    data: {
      version: '2026-03-12',
      operationContext: '7',
      resultInformation: { code: 200, subCode: 0, message: 'Done' },
    },
  }
  const one = JSON.stringify(event)
  return `[${fill(bytes - 2 - one.length, `${one},`)}${one}]`
}

const form = 'application/x-www-form-urlencoded'
const json = 'application/json'

/** Everything that a stranger may think of. */
export const bodies: readonly Body[] = [
  { name: 'one key repeated', kind: 'form', contentType: form, make: (bytes) => fill(bytes, 'a&') },
  { name: 'one key with values', kind: 'form', contentType: form, make: (bytes) => fill(bytes, 'a=1&') },
  { name: 'different keys', kind: 'form', contentType: form, make: (bytes) => count(bytes, (n) => `k${n}=1&`) },
  { name: 'separators only', kind: 'form', contentType: form, make: (bytes) => fill(bytes, '&') },
  { name: 'percent signs', kind: 'form', contentType: form, make: (bytes) => `a=${fill(bytes - 2, '%')}` },
  { name: 'percent-encoded', kind: 'form', contentType: form, make: (bytes) => `a=${fill(bytes - 2, '%C3%A4')}` },
  { name: 'names of prototypes', kind: 'form', contentType: form, make: (bytes) => fill(bytes, '__proto__=1&') },
  { name: 'nested arrays', kind: 'json', contentType: json, make: (bytes) => nested(bytes, '[', ']', '') },
  { name: 'nested objects', kind: 'json', contentType: json, make: (bytes) => nested(bytes, '{"a":', '}', '0') },
  { name: 'nested, never closed', kind: 'json', contentType: json, make: (bytes) => fill(bytes, '[') },
  { name: 'many numbers', kind: 'json', contentType: json, make: (bytes) => `[${fill(bytes - 3, '0,')}0]` },
  { name: 'many empty objects', kind: 'json', contentType: json, make: (bytes) => `[${fill(bytes - 4, '{},')}{}]` },
  {
    name: 'many members',
    kind: 'json',
    contentType: json,
    make: (bytes) => `{${count(bytes - 8, (n) => `"k${n}":0,`)}"":0}`,
  },
  {
    name: 'one member repeated',
    kind: 'json',
    contentType: json,
    make: (bytes) => `{${fill(bytes - 8, '"a":0,')}"":0}`,
  },
  { name: 'escapes', kind: 'json', contentType: json, make: (bytes) => `["${fill(bytes - 4, '\\u0061')}"]` },
  {
    name: 'small unknown events',
    kind: 'json',
    contentType: json,
    make: (bytes) => `[${fill(bytes - 20, '{"type":"x"},')}{}]`,
  },
  {
    name: 'ordinary events',
    kind: 'json',
    contentType: json,
    make: (bytes) => referenceJson(bytes),
  },
  {
    name: 'many links',
    kind: 'json',
    contentType: json,
    make: (bytes) => `{"_links":{${count(bytes - 60, (n) => `"l${n}":{"href":"/a"},`)}"z":{}},"sender":[]}`,
  },
  {
    name: 'senders with events',
    kind: 'json',
    contentType: json,
    make: (bytes) => `{"sender":[${fill(bytes - 60, '{"events":[{"type":"x"}]},')}{}]}`,
  },
  { name: 'dots', kind: 'token', contentType: json, make: (bytes) => fill(bytes / 4, 'a.') },
  {
    name: 'long header',
    kind: 'token',
    contentType: json,
    make: (bytes) => jwt(`{"alg":"RS256","kid":"${fill((bytes * 3) / 16, 'k')}"}`),
  },
  {
    name: 'deep header',
    kind: 'token',
    contentType: json,
    make: (bytes) => jwt(`{"alg":"RS256","kid":${nested((bytes * 3) / 16, '[', ']', '')}}`),
  },
  { name: 'spaces', kind: 'token', contentType: json, make: (bytes) => `${fill(bytes / 4, ' ')}x` },
  {
    name: 'LaML audio',
    kind: 'media',
    contentType: json,
    make: (bytes) => `{"event":"media","streamSid":"S","media":{"payload":"${fill(bytes - 60, '////')}"}}`,
  },
  {
    name: 'ACS audio',
    kind: 'media',
    contentType: json,
    make: (bytes) => `{"kind":"AudioData","audioData":{"data":"${fill(bytes - 60, 'AAAA')}"}}`,
  },
  { name: 'unknown event', kind: 'media', contentType: json, make: (bytes) => `{"event":"${fill(bytes - 14, 'x')}"}` },
  // one <Say> holds 4,096 characters at most, and an adapter reads no XML
  { name: '4,096 marks', kind: 'text', contentType: 'text/plain', make: (bytes) => fill(bytes / 16, '<&>') },
]

function fill(bytes: number, piece: string): string {
  return piece.repeat(Math.max(0, Math.floor(bytes / piece.length)))
}

function count(bytes: number, piece: (index: number) => string): string {
  const pieces: string[] = []
  for (let length = 0, index = 0; length < bytes; index += 1) {
    const next = piece(index)
    length += next.length
    if (length <= bytes) pieces.push(next)
  }
  return pieces.join('')
}

function nested(bytes: number, open: string, close: string, inner: string): string {
  const depth = Math.floor((bytes - inner.length) / (open.length + close.length))
  return open.repeat(depth) + inner + close.repeat(depth)
}

function jwt(header: string): string {
  return `${Buffer.from(header).toString('base64url')}.e30.AAAA`
}
