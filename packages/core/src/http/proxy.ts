import { TelephonyError, WireError } from '../driver/index.ts'

/** No proxy, the one that the environment names for a URL, or this one. */
export type ProxyChoice = false | 'environment' | URL

/**
 * Finds the proxy for a URL. Throws `invalid-argument` for a URL that is not a proxy's; one in the environment fails the
 * request.
 */
export function proxyRule(choice: ProxyChoice): (url: string) => Promise<URL | undefined> {
  if (choice === false) return () => Promise.resolve(undefined)
  if (choice !== 'environment') {
    if (!isProxy(choice)) throw new TelephonyError('invalid-argument', notProxy)
    return () => Promise.resolve(choice)
  }
  return async (url) => {
    // loaded here, so that the environment is read only where it was asked for
    const { getProxyForUrl } = await import('proxy-from-env')
    const named = getProxyForUrl(url)
    const proxy = named === '' ? undefined : URL.parse(named)
    if (proxy === null || (proxy !== undefined && !isProxy(proxy)))
      throw new WireError(notProxy, { sent: false, code: 'ERR_PROXY_URL' })
    return proxy
  }
}

/** The header by which a proxy knows us; empty when its URL holds no name. */
export function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'Proxy-Authorization': `Basic ${Buffer.from(plain).toString('base64')}` }
}

function isProxy({ protocol, hostname }: URL): boolean {
  return /^https?:$/.test(protocol) && hostname !== ''
}

/** Repeats nothing, since the URL of a proxy may hold a password. */
const notProxy = 'The proxy must be an http(s) URL such as http://proxy.example:3128'
