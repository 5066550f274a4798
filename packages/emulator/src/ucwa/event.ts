import type { Resource, Vocabulary } from './resource.ts'

/** What a resource went through. */
export type EventType = 'started' | 'updated' | 'completed' | 'added' | 'deleted'

/** Why something failed; not always an error (docs/wire/ucwa.md#errors). */
export interface Reason {
  readonly code: string
  readonly subcode?: string
  readonly message: string | null
}

/** One event, relations without their prefix (docs/wire/ucwa.md#events). */
export interface UcwaEvent {
  readonly sender: Place
  readonly link: Place & { readonly title?: string }
  readonly type: EventType
  readonly in?: Place
  readonly status?: 'Success' | 'Failure'
  readonly reason?: Reason
  /** Never with `deleted`. */
  readonly resource?: Resource
}

/** A resource, named and placed. */
export interface Place {
  readonly rel: string
  readonly href: string
}

/** The events as the `sender` array of an envelope: adjacent ones of one sender share an entry, the order is kept. */
export function sendersOf(vocabulary: Vocabulary, events: readonly UcwaEvent[]): Record<string, unknown>[] {
  const groups: { sender: Place; events: UcwaEvent[] }[] = []
  for (const event of events) {
    const last = groups.at(-1)
    if (last && last.sender.rel === event.sender.rel && last.sender.href === event.sender.href) last.events.push(event)
    else groups.push({ sender: event.sender, events: [event] })
  }
  return groups.map((group) => ({
    rel: vocabulary.rel(group.sender.rel),
    href: group.sender.href,
    events: group.events.map((event) => written(vocabulary, event)),
  }))
}

function written(vocabulary: Vocabulary, event: UcwaEvent): Record<string, unknown> {
  const { link, type, status, reason, resource } = event
  const place = (at: Place): Place => ({ ...at, rel: vocabulary.rel(at.rel) })
  return {
    link: place(link),
    ...(event.in && { in: place(event.in) }),
    ...(status && { status }),
    ...(reason && { reason }),
    ...(resource && { _embedded: { [vocabulary.rel(link.rel)]: resource } }),
    type,
  }
}
