import type { HostRule } from './host-rule.ts'

/** The absolute URL of a link, or the reason why there is none. */
export type Resolved =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly problem: 'unreadable' | 'foreign'; readonly host: string }

/**
 * Resolves a link against `base`, which is the `baseuri` of its body or the URL that the body came from. The query
 * belongs to the service and stays unchanged (docs/wire/ucwa.md#links).
 */
export function resolveLink(href: string, base: string | undefined, hosts: HostRule): Resolved {
  const url = URL.parse(href, base)
  if (url === null) return { ok: false, problem: 'unreadable', host: '' }
  url.hash = ''
  if (!hosts.allows(url.href)) return { ok: false, problem: 'foreign', host: url.host }
  return { ok: true, url: url.href }
}
