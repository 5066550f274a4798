/** The prefix of a relation's name: the two of the Trusted Application API, or nothing on-premises (docs/wire/ucwa.md#relations). */
export type Prefix = 'ms:rtc:saas:' | 'service:' | ''

/** Parts of a resource, relations without their prefix; what is undefined is left out. */
export interface ResourceParts {
  readonly properties?: Readonly<Record<string, unknown>>
  readonly links?: Readonly<Record<string, string | undefined>>
  readonly embedded?: Readonly<Record<string, Resource | readonly Resource[] | undefined>>
  readonly etag?: string | undefined
}

/** A resource as it goes out. */
export type Resource = Readonly<Record<string, unknown>>

/** A link as it goes out. */
export interface Link {
  readonly href: string
  readonly revision?: string
}

const bare = new Set(['self', 'next', 'resync', 'resume', 'redirect', 'myApplications', 'myOnlineMeetings'])

/** Writes resources with the names of one surface. */
export class Vocabulary {
  readonly prefix: Prefix
  readonly #withheld: readonly string[]
  readonly #revision: string | undefined

  constructor(prefix: Prefix, withheld: readonly string[] = [], revision?: string) {
    this.prefix = prefix
    this.#withheld = withheld
    this.#revision = revision
  }

  /** A relation under its full name. */
  rel(name: string): string {
    return bare.has(name) ? name : `${this.prefix}${name}`
  }

  /** Links under their full names, without those that are withheld. */
  links(links: Readonly<Record<string, string | undefined>>): Record<string, Link> {
    const revision = this.#revision
    const shown = Object.entries(links).flatMap(([name, href]) => {
      if (href === undefined || this.#withheld.includes(name)) return []
      return [[this.rel(name), { href, ...(revision !== undefined && !bare.has(name) && { revision }) }] as const]
    })
    return Object.fromEntries(shown)
  }

  /** A resource of a relation. */
  resource(name: string, { properties = {}, links = {}, embedded, etag }: ResourceParts): Resource {
    const inner = Object.entries(embedded ?? {}).filter(([, value]) => value !== undefined)
    return {
      ...present(properties),
      _links: this.links(links),
      ...(inner.length > 0 && { _embedded: Object.fromEntries(inner.map(([key, value]) => [this.rel(key), value])) }),
      rel: this.rel(name),
      ...(etag !== undefined && { etag }),
    }
  }
}

function present(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
