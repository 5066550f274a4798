/** The id of the conversation in an address of the service; undefined when it names none. */
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

/**
 * The path of a resource, by which it is known: its host is not the same in all bodies, and paths have come in both cases
 * (docs/wire/ucwa.md#links).
 */
export function pathOf(href: string): string {
  const path = URL.parse(href, 'https://relative.invalid')?.pathname ?? href
  return path.toLowerCase()
}
