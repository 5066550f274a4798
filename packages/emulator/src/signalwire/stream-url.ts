const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** Why the service refuses the address of a stream, in words. See docs/wire/signalwire-laml.md#stream-url */
export function streamUrlFault(url: string): string | undefined {
  if (url === '') return 'Url is required'
  if (/\s/.test(url)) return 'Url must not contain whitespace'
  if (url.includes('?')) return 'Url must not contain a query string'
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol === 'wss:') return undefined
  // no service reaches a loopback host, and a test needs no certificate there
  if (parsed?.protocol === 'ws:' && LOOPBACK.includes(parsed.hostname)) return undefined
  return 'Url must be an absolute wss:// address'
}
