const PARTS = /^(https?):\/\/(?:([^/?#@]*)@)?(\[[^\]/?#]*\]|[^:/?#]*)(:\d*)?([^#]*)(#.*)?$/i

const DEFAULT_PORTS = new Map([
  ['http', ':80'],
  ['https', ':443'],
])

/**
 * Lists the spellings of a URL over which a carrier may have signed, the URL itself first.
 *
 * The text is cut, never re-serialised: a parser would lower-case the host and add a path.
 */
export function urlVariants(url: string): readonly string[] {
  const parts = PARTS.exec(url)
  if (!parts) return [url]
  const [, scheme = '', userinfo, host = '', port = '', rest = '', fragment = ''] = parts
  const credentials = userinfo === undefined ? '' : `${userinfo}@`
  const variants = new Set([url])
  // docs/wire/signalwire-laml.md#signed-url
  for (const login of [credentials, ''])
    for (const tail of [fragment, ''])
      for (const spelling of ports(scheme, port)) variants.add(`${scheme}://${login}${host}${spelling}${rest}${tail}`)
  return [...variants]
}

/** Replaces a URL's user and password, so that the URL can be shown. */
export function withoutCredentials(url: string): string {
  return url.replace(/^(https?:\/\/)[^/?#@]*@/i, '$1***@')
}

function ports(scheme: string, port: string): readonly string[] {
  const standard = DEFAULT_PORTS.get(scheme.toLowerCase()) ?? ''
  if (port === '') return ['', standard]
  return port === standard ? [port, ''] : [port]
}
