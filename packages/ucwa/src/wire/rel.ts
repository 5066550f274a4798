/** Prefixes of relation names, which depend on the tenant; on-premises servers send none (docs/wire/ucwa.md#names). */
export const relPrefixes = ['ms:rtc:saas:', 'service:'] as const

/** The name of a relation without its prefix, if it has one. */
export function bareRel(rel: string): string {
  const prefix = relPrefixes.find((known) => rel.startsWith(known))
  return prefix === undefined ? rel : rel.slice(prefix.length)
}
