import type { Wire } from '@trunkline/core/driver'

import { machine } from './machine.ts'

const redirects = new Set([301, 302, 303, 307, 308])
const mostRedirects = 20

/** `fetch` over a wire: to the hosts of the simulated world and nowhere else. A `data:` URL does not need a host. */
export function createFetch(wire: Wire): typeof globalThis.fetch {
  return async (input, init) => {
    const asked = new Request(input, init)
    if (asked.url.startsWith('data:')) return machine.fetch(asked)
    let [request, response] = [asked, await send(wire, asked.clone())]
    for (let count = 0; asked.redirect === 'follow' && redirects.has(response.status); count += 1) {
      const location = response.headers.get('location')
      if (location === null) return response
      if (count === mostRedirects) throw failed(new Error('redirect count exceeded'))
      request = redirected(request, new URL(location, request.url), response.status)
      response = await send(wire, request.clone())
    }
    if (asked.redirect === 'error' && redirects.has(response.status)) throw failed(new Error('unexpected redirect'))
    return response
  }
}

/** What `fetch` sends of its own accord. */
const defaults = { accept: '*/*', 'accept-language': '*', 'sec-fetch-mode': 'cors', 'user-agent': 'node' }

async function send(wire: Wire, request: Request): Promise<Response> {
  const { method, signal, url } = request
  signal.throwIfAborted()
  const body = new Uint8Array(await request.arrayBuffer())
  const headers = { ...defaults, ...Object.fromEntries(request.headers) }
  try {
    const reply = await wire.send({ method, url: url.replace(/#.*$/s, ''), headers, body, signal })
    const bodiless = method === 'HEAD' || [101, 204, 205, 304].includes(reply.status)
    const bytes = bodiless ? null : await whole(reply.body)
    return new Response(bytes, { status: reply.status, headers: reply.headers })
  } catch (thrown) {
    signal.throwIfAborted()
    throw failed(thrown)
  }
}

async function whole(body: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** As browsers do: anything but 307 and 308 becomes a GET without a body. */
function redirected(request: Request, url: URL, status: number): Request {
  if (status >= 307) return new Request(url, request)
  const { headers, signal } = request
  return new Request(url, { headers, signal, method: request.method === 'HEAD' ? 'HEAD' : 'GET' })
}

/** `fetch` says no more than this, and the rest in its cause. */
function failed(cause: unknown): TypeError {
  return new TypeError('fetch failed', { cause })
}
