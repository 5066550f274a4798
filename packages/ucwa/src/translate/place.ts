/** The id of the conversation in a URL of the service; undefined if there is none. */
export function conversationIn(...hrefs: readonly (string | undefined)[]): string | undefined {
  for (const href of hrefs) {
    const id = /\/conversations\/([^/?#]+)|[?&]conversationId=([^&#]+)/i
      .exec(href ?? '')
      ?.slice(1)
      .find(Boolean)
    if (id !== undefined) return id.toLowerCase()
  }
  return undefined
}

/** The path identifies a resource: the host differs between bodies, and paths occur in both cases (docs/wire/ucwa.md#links). */
export function pathOf(href: string): string {
  const path = URL.parse(href, 'https://relative.invalid')?.pathname ?? href
  return path.toLowerCase()
}
