import { isSecure } from '@trunkline/core/driver'

/** Which hosts may be sent our access token. */
export interface HostRule {
  allows(url: string): boolean
}

/**
 * Makes the rule. `hosts` are `host` or `host:port`, or a suffix that begins with a dot; a host that is named may be reached by
 * http where it is loopback, all others by https at the usual port alone.
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
