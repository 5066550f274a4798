/** Whether a host name means this machine; only such hosts may be called without TLS or with a self-signed certificate. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(hostname)
}

/** Why an address may not be called, or nothing. */
export function refusalOf(url: string, secure: 'https:' | 'wss:'): string | undefined {
  if (!URL.canParse(url)) return 'is not an absolute URL'
  const { protocol, hostname } = new URL(url)
  if (protocol === secure) return undefined
  const plain = secure === 'https:' ? 'http:' : 'ws:'
  if (protocol !== plain) return `has the scheme ${protocol} where ${secure} is needed`
  return isLoopback(hostname) ? undefined : `is not encrypted: ${plain} is only for loopback hosts, use ${secure}`
}
