import { isSecure } from '@trunkline/core/driver'

/** Decides which hosts may receive our access token. */
export interface HostRule {
  allows(url: string): boolean
}

/**
 * Creates the rule. An entry of `hosts` is `host`, `host:port`, or a suffix that begins with a dot. A named host allows
 * exactly its port, and http if it is a loopback host; a suffix allows only https on port 443.
 */
export function createHostRule(hosts: readonly string[]): HostRule {
  const names = new Set(hosts.filter((host) => !host.startsWith('.')).map((host) => host.toLowerCase()))
  const suffixes = hosts.filter((host) => host.startsWith('.')).map((host) => host.toLowerCase())
  return {
    allows(text) {
      const url = URL.parse(text)
      if (url === null || url.username !== '' || url.password !== '' || !isSecure(url)) return false
      if (names.has(url.host)) return true
      const usual = url.protocol === 'https:' && url.port === ''
      return usual && suffixes.some((suffix) => url.hostname.endsWith(suffix))
    },
  }
}
