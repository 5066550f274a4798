import { targetSpellings } from './target-spelling.ts'

const PARTS = /^(https?):\/\/(?:([^/?#@]*)@)?(\[[^\]/?#]*\]|[^:/?#]*)(:\d*)?([^#]*)(#.*)?$/i

const DEFAULT_PORTS = new Map([
  ['http', ':80'],
  ['https', ':443'],
])

/**
 * Lists the spellings of a URL that a carrier may have signed, the URL itself first; at most ten for a URL without
 * user, password and fragment.
 *
 * The text is cut, never re-serialized, because a parser would lower-case the host and add a path.
 */
export function urlVariants(url: string): readonly string[] {
  const parts = PARTS.exec(url)
  if (!parts) return [url]
  const [, scheme = '', userinfo, host = '', port = '', rest = '', fragment = ''] = parts
  const credentials = userinfo === undefined ? '' : `${userinfo}@`
  const targets = targetSpellings(rest)
  const variants = new Set([url])
  // docs/wire/signalwire-laml.md#signed-url
  for (const login of [credentials, ''])
    for (const tail of [fragment, ''])
      for (const target of targets)
        for (const spelling of ports(scheme, port))
          variants.add(`${scheme}://${login}${host}${spelling}${target}${tail}`)
  return [...variants]
}

/** Replaces a URL's user and password. */
export function withoutCredentials(url: string): string {
  return url.replace(/^(https?:\/\/)[^/?#@]*@/i, '$1***@')
}

/**
 * A printable URL: without user, password and fragment, and with only the names of its query. A GET has its fields in
 * the query, which include the name and number of the caller.
 */
export function shownUrl(url: string): string {
  const [address = ''] = url.split('#', 1)
  const query = address.indexOf('?')
  if (query < 0) return withoutCredentials(address)
  const fields = address.slice(query + 1).split('&', mostShown + 1)
  const names = fields.slice(0, mostShown).map((field) => {
    const [name = ''] = field.split('=', 1)
    return PLAIN_NAME.test(name) ? `${name}=***` : '***'
  })
  return `${withoutCredentials(address.slice(0, query))}?${names.join('&')}${fields.length > mostShown ? '&…' : ''}`
}

/** Pattern of a field name. Any other text may be a value instead. */
const PLAIN_NAME = /^[a-z_][\w.-]{0,39}$/i
const mostShown = 20

// the vendor's own check accepts a URL without its port, and adds only the default port of the scheme
function ports(scheme: string, port: string): readonly string[] {
  return port === '' ? ['', DEFAULT_PORTS.get(scheme.toLowerCase()) ?? ''] : [port, '']
}
