import { isTelephonyError, type State, TelephonyError } from '@trunkline/core/driver'

import type { RequestOptions } from '../../client/request.ts'
import { resolveLink } from '../../link/resolve.ts'
import { readState, type TrackName } from '../../translate/state.ts'
import { hrefOf } from '../../wire/index.ts'
import type { OnPremisesClient } from '../client.ts'

/** Where a link leads that the newest state shows; undefined means that the server does not allow it now. */
export function linkOn(state: State, track: TrackName, rel: string): string | undefined {
  return readState(state)[track]?.links[rel]
}

/** What a reply to a start is kept as, until the first event tells more. */
export function startedAt(location: string | undefined): State {
  return location === undefined ? {} : { started: location }
}

/** Where the invitation is. */
export function invitationLink(state: State): string | undefined {
  const { started } = state
  return linkOn(state, 'invitation', 'self') ?? (typeof started === 'string' ? started : undefined)
}

/** A link of a track that may have appeared since the last event: else the resource itself is asked. */
export async function freshLink(
  client: Pick<OnPremisesClient, 'hosts' | 'read'>,
  { state, signal }: { readonly state: State; readonly signal: AbortSignal },
  track: TrackName,
  rel: string,
): Promise<string> {
  const known = linkOn(state, track, rel) ?? (await asked(client, linkOn(state, track, 'self'), rel, { signal }))
  if (known !== undefined) return known
  throw new TelephonyError('not-available', `The server does not allow ${rel} at this moment; nothing was sent`)
}

/** The link of a resource as it is now; undefined when there is none, or no such resource any more. */
export async function asked(
  client: Pick<OnPremisesClient, 'hosts' | 'read'>,
  url: string | undefined,
  rel: string,
  options: RequestOptions,
): Promise<string | undefined> {
  if (url === undefined) return undefined
  try {
    const read = await client.read(url, options)
    const href = hrefOf(read.resource, rel)
    const resolved = href === undefined ? undefined : resolveLink(href, read.url, client.hosts)
    return resolved?.ok === true ? resolved.url : undefined
  } catch (thrown) {
    if (isTelephonyError(thrown, 'not-found')) return undefined
    throw thrown
  }
}
