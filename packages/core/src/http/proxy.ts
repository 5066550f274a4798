import { TelephonyError } from '../driver/index.ts'

/** No proxy, the one that the environment names for a URL, or this one. */
export type ProxyChoice = false | 'environment' | URL

/** Finds the proxy for a URL. Throws `invalid-argument` for a choice that is neither a proxy nor `'environment'`. */
export function proxyRule(choice: ProxyChoice): (url: string) => Promise<URL | undefined> {
  if (choice === false) return () => Promise.resolve(undefined)
  if (choice !== 'environment') {
    const fixed = checked(choice)
    return () => Promise.resolve(fixed)
  }
  return async (url) => {
    // loaded here, so that the environment is read only where it was asked for
    const { getProxyForUrl } = await import('proxy-from-env')
    const named = getProxyForUrl(url)
    return named === '' ? undefined : checked(URL.parse(named))
  }
}

/** The header by which a proxy knows us; empty when its URL holds no name. */
export function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'Proxy-Authorization': `Basic ${Buffer.from(plain).toString('base64')}` }
}

/** The message repeats nothing, since the URL of a proxy may hold a password. */
function checked(url: URL | null): URL {
  if (url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '') return url
  throw new TelephonyError('invalid-argument', 'The proxy must be an http(s) URL such as http://proxy.example:3128')
}
