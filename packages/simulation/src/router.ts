/** A request as it arrives somewhere in the simulated world. */
export interface ArrivingRequest {
  readonly method: string
  /** Path and query as they were sent. */
  readonly target: string
  readonly url: URL
  /** Names in lower case, with what an HTTP client adds. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** The sender gives up. */
  readonly signal: AbortSignal | undefined
}

/** A whole reply. */
export interface WholeReply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Answers at an origin; rejects with an error that has `code` and `sent` where the connection breaks. */
export type Site = (request: ArrivingRequest) => Promise<WholeReply>

/** The hosts of the simulated world, by origin. */
export class Router {
  readonly #sites = new Map<string, Site>()

  serve(origin: string, site: Site): void {
    this.#sites.set(new URL(origin).origin, site)
  }

  find(url: URL): Site | undefined {
    return this.#sites.get(url.origin)
  }
}
