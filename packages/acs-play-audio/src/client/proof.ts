import { createAuthorize, type Identity } from '@trunkline/azure'
import { type Authorize } from '@trunkline/core/http'

/** Names the resource in a request for a recording's file, whose host is another. */
export const resourceHostHeader = 'x-ms-host'

/**
 * Proves who sends a request. A file is asked for with the resource's host in the signature, and the path and query of
 * the file (docs/wire/acs-play-audio.md#recording-download): the newer API leaves that query out.
 */
export function createProof(identity: Identity, now: () => number): Authorize {
  const prove = createAuthorize(identity, now)
  return (request) => {
    const { [resourceHostHeader]: resourceHost, ...headers } = request.headers
    return resourceHost === undefined ? prove(request) : prove({ ...request, headers, host: resourceHost })
  }
}
