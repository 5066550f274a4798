import type { Clock } from '@trunkline/core/driver'

import type { ArrivingRequest, Router, Site } from './router.ts'
import { type ServedReply, wholeReply } from './whole-reply.ts'

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

interface HostsOptions {
  readonly addresses: { readonly files: string }
  readonly clock: Clock
  readonly router: Router
}

/** Serves files and handlers through the router. A network that fetches nothing takes files with `add`, which gives their URLs. */
export function createHosts({ addresses, clock, router }: HostsOptions, add?: (bytes: Uint8Array) => string): Hosts {
  const files = new Map<string, { readonly bytes: Uint8Array; readonly contentType: string }>()
  const site: Site = (request) => {
    const file = files.get(request.url.origin + request.target)
    const reply = file
      ? { status: 200, headers: { 'content-type': file.contentType }, body: file.bytes }
      : { status: 404 }
    return Promise.resolve(wholeReply(reply, request, clock))
  }
  router.serve(addresses.files, site)
  return {
    add(bytes, { contentType = 'audio/wav', path = `/prompt-${files.size + 1}.wav` } = {}) {
      const url = add?.(bytes) ?? new URL(addresses.files).origin + path
      files.set(url, { bytes: bytes.slice(), contentType })
      router.serve(url, site)
      return url
    },
    serve: (at, handler) => router.serve(at, siteOf(handler, clock)),
  }
}

function siteOf(handler: (request: Request) => Response | Promise<Response>, clock: Clock): Site {
  return async (arriving) => wholeReply(await replyOf(await handler(requestOf(arriving))), arriving, clock)
}

function requestOf({ body, headers, method, url }: ArrivingRequest): Request {
  const content = body.length > 0 && method !== 'GET' && method !== 'HEAD' ? { body: new Uint8Array(body) } : {}
  return new Request(url, { method, headers, ...content })
}

async function replyOf(response: Response): Promise<ServedReply> {
  const body = new Uint8Array(await response.arrayBuffer())
  return { status: response.status, headers: Object.fromEntries(response.headers), body }
}
