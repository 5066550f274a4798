import { readDataUri } from './data-uri.ts'
import { type Part, readParts } from './multipart.ts'

/** A session description, and the id that an answer refers to. */
export interface SessionDescription {
  readonly sdp: string
  readonly contentId: string | undefined
}

/**
 * The session description in a link. Of several, it is the first one that is not the fallback for the oldest clients.
 * Undefined if there is none.
 */
export function readSessionDescription(href: string): SessionDescription | undefined {
  const data = readDataUri(href)
  if (data === undefined) return undefined
  if (data.mediaType === 'application/sdp') return { sdp: data.text, contentId: undefined }
  if (!data.mediaType.startsWith('multipart/')) return undefined
  const offers = readParts(data.text, data.parameters.get('boundary') ?? '').filter(isDescription)
  const offer = offers.find((part) => !isFallback(part)) ?? offers[0]
  return offer && { sdp: offer.content, contentId: offer.headers.get('content-id') }
}

function isDescription({ headers }: Part): boolean {
  return /^application\/sdp\s*(;|$)/i.test(headers.get('content-type') ?? '')
}

function isFallback({ headers }: Part): boolean {
  return /ms-proxy-2007fallback/i.test(headers.get('content-disposition') ?? '')
}
