import { type Link, mostRelations, readLinks } from './link.ts'
import { bareRel } from './rel.ts'

/** A resource: plain properties, links and embedded resources, with relations under their bare names. */
export interface Resource {
  /** Bare name; empty if the sender left it out. */
  readonly rel: string
  readonly etag: string | undefined
  readonly properties: Readonly<Record<string, unknown>>
  readonly links: ReadonlyMap<string, readonly Link[]>
  readonly embedded: ReadonlyMap<string, readonly Resource[]>
}

/** Parses a resource; undefined if the value is not an object (docs/wire/ucwa.md#resources). */
export function readResource(value: unknown): Resource | undefined {
  return read(value, 0)
}

/** The URL of the first link of a relation; undefined means that the service does not allow it now. */
export function hrefOf(resource: Resource, rel: string): string | undefined {
  return resource.links.get(rel)?.[0]?.href
}

/** The first embedded resource of a relation. */
export function embeddedOf(resource: Resource, rel: string): Resource | undefined {
  return resource.embedded.get(rel)?.[0]
}

/** Whether a value is an object with members. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Largest depth of embedded resources. An incoming call embeds an application, which embeds its communication, so three
 * is usual.
 */
const deepest = 8

function read(value: unknown, depth: number): Resource | undefined {
  if (!isRecord(value) || depth > deepest) return undefined
  const { _links: links, _embedded: embedded, rel, etag, ...properties } = value
  return {
    rel: typeof rel === 'string' ? bareRel(rel) : '',
    etag: typeof etag === 'string' ? etag : undefined,
    properties,
    links: new Map(
      entriesOf(links)
        .slice(0, mostRelations)
        .map(([name, link]) => [bareRel(name), readLinks(link)]),
    ),
    embedded: new Map(entriesOf(embedded).map(([name, inner]) => [bareRel(name), readAll(inner, depth + 1)])),
  }
}

function readAll(value: unknown, depth: number): readonly Resource[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.map((one) => read(one, depth)).filter((resource) => resource !== undefined)
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : []
}
