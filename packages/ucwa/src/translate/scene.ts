import type { State, Translated } from '@trunkline/core/driver'
import type * as z from 'zod'

import type { Resource, UcwaEvent } from '../wire/index.ts'
import type { KnownCall, Place, Track, TrackName } from './state.ts'

/** What readers need besides the event. */
export interface Scene {
  /** What is known of the call before the event. */
  readonly known: KnownCall
  /** The absolute URL of a link; undefined if its host is not allowed. */
  readonly resolve: (href: string) => string | undefined
  /** Position of the delivery, if an earlier one may arrive after it. */
  readonly place?: Place | undefined
}

/** Facts of one event. */
export type Told = readonly Pick<Translated, 'event' | 'operationKey' | 'state'>[]

/** Reads the events about one kind of resource; undefined when the resource is not as documented. */
export type Reader = (event: UcwaEvent, scene: Scene) => Told | undefined

/**
 * Parses the properties of an event's resource; a deleted resource has none. Undefined if they do not match the
 * documentation.
 */
export function propertiesOf<Schema extends z.ZodType>(schema: Schema, event: UcwaEvent): z.infer<Schema> | undefined {
  const parsed = schema.safeParse(event.resource?.properties ?? {})
  return parsed.success ? parsed.data : undefined
}

/** A track as the event reports it; links that the event lacks are gone. */
export function trackOf(
  resource: Resource | undefined,
  { place, resolve }: Scene,
  more: Omit<Track, 'links'> = {},
): Track | undefined {
  if (resource === undefined) return undefined
  const links: Record<string, string> = {}
  for (const [rel, [link]] of resource.links) {
    const url = link && resolve(link.href)
    if (url !== undefined) links[rel] = url
  }
  return { ...more, links, place }
}

/** A patch that sets a track or removes it. */
export function keep(name: TrackName, track: Track | undefined, more: State = {}): State {
  if (track === undefined) return { [name]: null, ...more }
  const { state, links, callContext, place } = track
  const kept = {
    links,
    ...(state !== undefined && { state }),
    ...(callContext !== undefined && { callContext }),
    ...(place !== undefined && { place: { ...place } }),
  }
  return { [name]: kept, ...more }
}

/** Whether an operation succeeded: its status says so, or its reason reports no failure. */
export function succeeded({ status, reason }: UcwaEvent): boolean {
  return status === undefined ? reason === undefined : status.toLowerCase() === 'success'
}
