import type { HostRule } from './host-rule.ts'

/** The absolute URL of a link, or why there is none. */
export type Resolved =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly problem: 'unreadable' | 'foreign'; readonly host: string }

/**
 * Resolves a link against `base`: the `baseuri` of the body that it came in, or the address that the body came from. Its query is
 * the service's own and stays as it is (docs/wire/ucwa.md#links).
 */
export function resolveLink(href: string, base: string | undefined, hosts: HostRule): Resolved {
  const url = URL.parse(href, base)
  if (url === null) return { ok: false, problem: 'unreadable', host: '' }
  url.hash = ''
  if (!hosts.allows(url.href)) return { ok: false, problem: 'foreign', host: url.host }
  return { ok: true, url: url.href }
}
