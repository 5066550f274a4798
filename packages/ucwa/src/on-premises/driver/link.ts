import { isTelephonyError, type State, TelephonyError } from '@trunkline/core/driver'

import type { RequestOptions } from '../../client/request.ts'
import { resolveLink } from '../../link/resolve.ts'
import { readState, type TrackName } from '../../translate/state.ts'
import { hrefOf } from '../../wire/index.ts'
import type { OnPremisesClient } from '../client.ts'

/** The link in the newest state; undefined means that the server does not allow the operation now. */
export function linkOn(state: State, track: TrackName, rel: string): string | undefined {
  return readState(state)[track]?.links[rel]
}

/** The state after the reply to a start, until the first event adds more. */
export function startedAt(location: string | undefined): State {
  return location === undefined ? {} : { started: location }
}

/** URL of the invitation. */
export function invitationLink(state: State): string | undefined {
  const { started } = state
  return linkOn(state, 'invitation', 'self') ?? (typeof started === 'string' ? started : undefined)
}

/**
 * A link of a track. If the newest state lacks it, the resource is read, since the link may have appeared after the
 * last event.
 */
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

/** The link as the resource shows it now; undefined if the link or the resource does not exist. */
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
