import { isSecure } from '@trunkline/core/driver'

/** Where a Communication Services resource is, and its secret. */
export interface ConnectionString {
  /** Base URL without a trailing slash. */
  readonly endpoint: string
  /** Base64; a secret. */
  readonly accessKey: string
}

/** A connection string that cannot be used; the message never repeats any of it. */
export class ConnectionStringError extends Error {
  override readonly name = 'ConnectionStringError'

  constructor(problem: string) {
    // the vendor's own parser prints the whole text here, access key included
    super(`The connection string ${problem}. It should read endpoint=https://…;accesskey=… and is shown in the portal.`)
  }
}

/** Reads `endpoint=…;accesskey=…` in either order; throws ConnectionStringError, whose message never contains the text. */
export function parseConnectionString(text: string): ConnectionString {
  const members = new Map<string, string>()
  for (const segment of text.split(';')) {
    if (segment.trim() === '') continue
    const [key, value] = keyAndValue(segment)
    if (members.has(key)) throw new ConnectionStringError(`has ${key} twice`)
    members.set(key, value)
  }
  return { endpoint: endpointOf(members.get('endpoint')), accessKey: accessKeyOf(members.get('accesskey')) }
}

function keyAndValue(segment: string): ['endpoint' | 'accesskey', string] {
  const mark = segment.indexOf('=')
  const key = segment.slice(0, Math.max(mark, 0)).trim().toLowerCase()
  if (key === 'endpoint' || key === 'accesskey') return [key, segment.slice(mark + 1).trim()]
  // an unknown key is not named: a key pasted without the rest would be split at its own padding
  throw new ConnectionStringError('has a part that is neither endpoint nor accesskey')
}

function endpointOf(text: string | undefined): string {
  if (text === undefined || text === '') throw new ConnectionStringError('has no endpoint')
  const url = URL.parse(text)
  if (url === null) throw new ConnectionStringError('has an endpoint that is not a URL')
  if (!isSecure(url)) throw new ConnectionStringError('has an endpoint that is not https (http is only for loopback)')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new ConnectionStringError('has an endpoint with more than host, port and path')
  }
  return url.href.replace(/\/+$/, '')
}

function accessKeyOf(text: string | undefined): string {
  if (text === undefined || text === '') throw new ConnectionStringError('has no accesskey')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) {
    throw new ConnectionStringError('has an accesskey that is not base64')
  }
  return text
}
