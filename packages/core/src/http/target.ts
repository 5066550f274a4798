import { TelephonyError } from '../driver/index.ts'

/** A template tag that writes each value as exactly one path segment; refuses the values that no segment can hold. */
export function encodePath(texts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return texts.reduce((path, text, index) => path + encodeSegment(values[index - 1] ?? '') + text)
}

/** A query without its `?`: strict percent-encoding of keys and values, `%20` for a space, `undefined` left out. */
export function encodeQuery(query: Query): string {
  return Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${encodeStrictly(key)}=${encodeStrictly(String(value))}`)
    .join('&')
}

/** The values of a query string; one that is `undefined` is left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** Where a request goes, as text that is never parsed and written again. */
export interface Target {
  readonly url: string
  readonly origin: string
  /** Host and, unless it is the default, port: what the `Host` header says. */
  readonly host: string
  readonly pathAndQuery: string
}

/** What of a request says where it goes. */
export interface Address {
  readonly path: string
  readonly query?: Query
  readonly allowHost?: (host: string) => boolean
}

/** Checks the base of all paths once: an http(s) URL without credentials, query and fragment. */
export function parseBase(baseUrl: string): Target {
  if (/[?#@]/.test(baseUrl)) throw invalid('baseUrl must hold no credentials, query or fragment')
  return parseTarget(baseUrl.replace(/\/+$/, ''), 'baseUrl')
}

/** Puts base, path and query together; an absolute path must stay at the origin of the base unless `allowHost` agrees. */
export function resolveTarget(base: Target, address: Address): Target {
  const target = parseTarget(withQuery(fullUrl(base, address.path), address.query), 'the path of a request')
  if (target.origin === base.origin) return target
  const secure = target.url.startsWith('https:') || base.url.startsWith('http:')
  if (secure && address.allowHost?.(target.host) === true) return target
  throw invalid(`${target.origin} is not ${base.origin}; the credentials for the one are not sent to the other`)
}

/** Splits an absolute URL without changing a byte of its path and query. */
export function parseTarget(url: string, what: string): Target {
  const [, authority, rest = ''] = /^(https?:\/\/[^/?#@\\]+)([/?][^#]*)?$/i.exec(url) ?? []
  if (authority === undefined || !URL.canParse(authority)) throw invalid(`${what} must be an http(s) URL or path`)
  // a byte outside of this range would be encoded by whoever touches it next, and the signature would not fit
  if (!/^[\x21-\x7e]*$/.test(rest)) throw invalid(`${what} must be percent-encoded: use encodePath and encodeQuery`)
  const { origin, host } = new URL(authority)
  const pathAndQuery = rest.startsWith('/') ? rest : `/${rest}`
  return { url: origin + pathAndQuery, origin, host, pathAndQuery }
}

/** The path for messages: only its last segment, since earlier ones name accounts, and never the query. */
export function shortPath(pathAndQuery: string): string {
  const segments = pathAndQuery.replace(/\?.*$/s, '').split('/').filter(Boolean)
  const last = (segments.at(-1) ?? '').slice(0, 120)
  return segments.length > 1 ? `/…/${last}` : `/${last}`
}

function fullUrl(base: Target, path: string): string {
  if (/^https?:\/\//i.test(path)) return path
  if (!path.startsWith('/')) throw invalid('the path of a request must begin with "/"')
  return base.origin + (base.pathAndQuery === '/' ? '' : base.pathAndQuery) + path
}

function withQuery(url: string, query: Query | undefined): string {
  const encoded = query === undefined ? '' : encodeQuery(query)
  if (encoded === '') return url
  return `${url}${url.includes('?') ? '&' : '?'}${encoded}`
}

function encodeSegment(value: string | number): string {
  const text = String(value)
  // servers resolve dot segments even when percent-encoded, and an empty id turns one resource into the whole list
  if (text === '' || text === '.' || text === '..') throw invalid(`"${text}" cannot be a segment of a path`)
  return encodeStrictly(text)
}

/** RFC 3986: only unreserved characters stay. */
function encodeStrictly(text: string): string {
  const whole = text.toWellFormed()
  return encodeURIComponent(whole).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-argument', message)
}
