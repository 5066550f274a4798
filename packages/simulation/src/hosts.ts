import type { ArrivingRequest, Router, Site, WholeReply } from './router.ts'

/** Hosts of the simulated world that a program sets up. */
export interface Hosts {
  /** Serves a file, as a prompt for `play`, and gives its URL. */
  add(bytes: Uint8Array, options?: HostedFile): string
  /** Answers what is asked at an origin, such as an application's own backend. */
  serve(origin: string, handler: (request: Request) => Response | Promise<Response>): void
}

/** How a file is served. */
export interface HostedFile {
  /** `audio/wav` by default. */
  readonly contentType?: string
  /** Path of the URL; a number by default. */
  readonly path?: string
}

const origin = 'https://hosts.simulation.invalid'

/** Serves files and handlers through the router. A network that fetches nothing takes files with `add`, which gives their URLs. */
export function createHosts(router: Router, add?: (bytes: Uint8Array) => string): Hosts {
  const files = new Map<string, { readonly bytes: Uint8Array; readonly contentType: string }>()
  const site: Site = ({ target, url }) => {
    const file = files.get(url.origin + target)
    if (file === undefined) return Promise.resolve({ status: 404, headers: {}, body: new Uint8Array() })
    const headers = { 'content-type': file.contentType, 'content-length': String(file.bytes.length) }
    return Promise.resolve({ status: 200, headers, body: file.bytes })
  }
  router.serve(origin, site)
  return {
    add(bytes, { contentType = 'audio/wav', path = `/prompt-${files.size + 1}.wav` } = {}) {
      const url = add?.(bytes) ?? origin + path
      files.set(url, { bytes: bytes.slice(), contentType })
      router.serve(url, site)
      return url
    },
    serve: (at, handler) => router.serve(at, siteOf(handler)),
  }
}

function siteOf(handler: (request: Request) => Response | Promise<Response>): Site {
  return async (arriving) => replyOf(await handler(requestOf(arriving)))
}

function requestOf({ body, headers, method, url }: ArrivingRequest): Request {
  const content = body.length > 0 && method !== 'GET' && method !== 'HEAD' ? { body: new Uint8Array(body) } : {}
  return new Request(url, { method, headers, ...content })
}

async function replyOf(response: Response): Promise<WholeReply> {
  const body = new Uint8Array(await response.arrayBuffer())
  const headers = { ...Object.fromEntries(response.headers), 'content-length': String(body.length) }
  return { status: response.status, headers, body }
}
