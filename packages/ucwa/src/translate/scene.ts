import { type State, type Translated } from '@trunkline/core/driver'
import type * as z from 'zod'

import { type Resource, type UcwaEvent } from '../wire/index.ts'
import { type KnownCall, type Place, type Track, type TrackName } from './state.ts'

/** What an event is read with. */
export interface Scene {
  /** What was known of the call before it. */
  readonly known: KnownCall
  /** The absolute URL of a link, where it leads to the service; undefined otherwise. */
  readonly resolve: (href: string) => string | undefined
  /** Of the delivery, if an earlier one may come after it. */
  readonly place?: Place | undefined
}

/** What an event says; several facts where it says several. */
export type Told = readonly Pick<Translated, 'event' | 'operationKey' | 'state'>[]

/** Reads the events about one kind of resource; undefined when the resource is not as documented. */
export type Reader = (event: UcwaEvent, scene: Scene) => Told | undefined

/** The properties of what an event is about; a deleted resource has none. Undefined when they are not as documented. */
export function propertiesOf<Schema extends z.ZodType>(schema: Schema, event: UcwaEvent): z.infer<Schema> | undefined {
  const parsed = schema.safeParse(event.resource?.properties ?? {})
  return parsed.success ? parsed.data : undefined
}

/** A track as an event tells it; links that it does not tell are gone. */
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

/** The patch that keeps a track, or forgets it. */
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

/** Whether an operation came out well: its status says so, or else its reason says nothing against it. */
export function succeeded({ status, reason }: UcwaEvent): boolean {
  return status === undefined ? reason === undefined : status.toLowerCase() === 'success'
}
