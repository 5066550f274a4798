const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Describes why the service would refuse this media socket URL, or returns `undefined`.
 *
 * Plain `ws:` is allowed for loopback hosts only, which an emulator can reach but a carrier cannot.
 */
export function streamUrlFault(url: string): string | undefined {
  // docs/wire/signalwire-laml.md#stream-url
  if (url === '') return 'a stream needs a url'
  if (/\s/.test(url)) return 'a stream url holds no whitespace, neither around it nor inside'
  if (!URL.canParse(url)) return 'a stream url is an absolute URL'
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'wss:' && !(protocol === 'ws:' && LOOPBACK.has(hostname))) {
    return 'a stream url begins with wss:// (ws:// for a loopback host)'
  }
  if (url.includes('?')) return 'a stream url has no query string: pass values as stream parameters'
  return undefined
}
