import { type AddMediaRequest, type StartMediaRequest, writeDataUri } from '../../wire/index.ts'

/** Session description of the application, which implements ICE and SRTP itself. */
export interface MediaOffer {
  /** The offer as SDP. */
  readonly offer: string
  /** Additional content for the other side. */
  readonly customContent?: { readonly mediaType: string; readonly text: string } | undefined
}

/** Request for a call that uses media of our own. */
export type StartMedia = MediaOffer & Omit<StartMediaRequest, '_links'>

/** Request that adds media of our own to an existing conversation. */
export type AddMedia = MediaOffer & Omit<AddMediaRequest, '_links'>

/** Builds a request body; session descriptions are sent as links that carry their content (docs/wire/ucwa.md#data-links). */
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
