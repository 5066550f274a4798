/** A description of media that an application sends, and the id of the alternative that it stood in. */
export interface OfferedDescription {
  readonly sdp: string
  readonly contentId: string | undefined
}

/**
 * Reads what a `data:` link holds: a description, or alternatives of which the first that is not for the oldest clients
 * counts; undefined without one (docs/wire/ucwa.md#data-links).
 */
export function readOfferLink(href: string): OfferedDescription | undefined {
  const [, type = '', base64, content] = /^data:([^,]*?)(;base64)?,(.*)$/is.exec(href) ?? []
  const text = content === undefined ? undefined : decoded(content, base64 !== undefined)
  if (text === undefined) return undefined
  if (/^application\/sdp\b/i.test(type)) return { sdp: text, contentId: undefined }
  const boundary = /;\s*boundary="?([^";]+)/i.exec(type)?.[1]
  if (!/^multipart\//i.test(type) || boundary === undefined) return undefined
  const alternatives = text.split(`--${boundary}`).flatMap(alternativeIn)
  const wanted = alternatives.filter(({ head }) => !/ms-proxy-2007fallback/i.test(head))
  const [chosen] = wanted.length > 0 ? wanted : alternatives
  return chosen && { sdp: chosen.sdp, contentId: /^content-id:\s*(\S+)/im.exec(chosen.head)?.[1] }
}

/** A description as a link. */
export function linkTo(sdp: string): string {
  return `data:application/sdp;base64,${Buffer.from(sdp).toString('base64')}`
}

function alternativeIn(part: string): { readonly head: string; readonly sdp: string }[] {
  const [, head = '', sdp = ''] = /^\r?\n(.*?)\r?\n\r?\n(.*?)(?:\r?\n)?$/s.exec(part) ?? []
  return /^content-type:\s*application\/sdp\b/im.test(head) ? [{ head, sdp }] : []
}

/** In text a blank is a plus; base64 may be escaped besides. */
function decoded(content: string, isBase64: boolean): string | undefined {
  try {
    if (!isBase64) return decodeURIComponent(content.replaceAll('+', ' '))
    return Buffer.from(decodeURIComponent(content), 'base64').toString()
  } catch {
    return undefined
  }
}
