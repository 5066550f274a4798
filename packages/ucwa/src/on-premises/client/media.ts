import { type AddMediaRequest, type StartMediaRequest, writeDataUri } from '../../wire/index.ts'

/** The application's own description of media; it speaks ICE and SRTP by itself. */
export interface MediaOffer {
  /** SDP. */
  readonly offer: string
  /** What else the other side is told. */
  readonly customContent?: { readonly mediaType: string; readonly text: string } | undefined
}

/** A call with media of our own. */
export type StartMedia = MediaOffer & Omit<StartMediaRequest, '_links'>

/** Media of our own for a conversation that is there. */
export type AddMedia = MediaOffer & Omit<AddMediaRequest, '_links'>

/** Descriptions are sent as links that carry their content (docs/wire/ucwa.md#data-links). */
export function mediaBody<Request extends MediaOffer>({ offer, customContent, ...request }: Request) {
  const custom = customContent && writeDataUri(customContent.mediaType, customContent.text)
  return {
    ...request,
    _links: {
      mediaOffer: { href: writeDataUri('application/sdp', offer) },
      ...(custom !== undefined && { customContent: { href: custom } }),
    },
  }
}
