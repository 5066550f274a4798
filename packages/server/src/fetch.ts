import { type Clock, type ServerReply, systemClock } from '@trunkline/core'
import { checkOptions } from '@trunkline/core/driver'

import { bodyTaken } from './body.ts'
import { type Hosted, switchOf } from './hosted.ts'
import { requestRule } from './option-rule.ts'
import type { RequestOptions } from './options.ts'
import { printError } from './report.ts'
import { roomFor, unread } from './room.ts'

export type FetchOptions = RequestOptions

/** Answers a web-standard request; `undefined` when it is none of ours. */
export type FetchHandler = (request: Request) => Promise<Response | undefined>

/**
 * Takes carriers' requests in at a web-standard server. Media sockets need `upgradeListener` on the server beneath it.
 * Throws `invalid-argument` for two clients of one provider.
 */
export function fetchHandler(hosted: Hosted | readonly Hosted[], options: FetchOptions = {}): FetchHandler {
  checkOptions('fetchHandler', options, requestRule)
  const { clock = systemClock, onError = printError } = options
  const board = switchOf(hosted)
  const room = roomFor(options)
  return async (request) => {
    const url = targetOf(request.url)
    if (!board.serves(url)) return undefined
    try {
      const { maxBodyBytes = board.limit('webhookBytes', url) } = options
      if (request.bodyUsed) throw bodyTaken('the handler')
      const { headers, method } = request
      const asked = { method, url, headers: Object.fromEntries(headers) }
      const isFull = room.isFull
      const body = isFull ? undefined : await readBody(request, maxBodyBytes)
      const reply = await room.work((busy) =>
        board.receive(body === undefined || busy ? unread(asked, isFull || busy) : { ...asked, body }),
      )
      return reply && responseOf(reply, method, clock)
    } catch (thrown) {
      onError(thrown)
      return new Response(null, { status: 500 })
    }
  }
}

/** Path and query, as they are in the URL. */
function targetOf(url: string): string {
  const { origin } = new URL(url)
  return url.startsWith(origin) ? url.slice(origin.length) : url
}

/** `undefined` when there is more than the limit; the rest is not read. */
async function readBody({ body, headers }: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (Number(headers.get('content-length') ?? 0) > maxBytes) return undefined
  const chunks: Uint8Array[] = []
  let size = 0
  const pieces: AsyncIterable<Uint8Array> | readonly Uint8Array[] = body ?? []
  for await (const chunk of pieces) {
    size += chunk.length
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function responseOf({ body = '', headers = {}, sent, status }: ServerReply, method: string, clock: Clock): Response {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const bodiless = bytes.length === 0 || method === 'HEAD' || status === 204 || status === 304
  if (!bodiless)
    return new Response(told(bytes, sent), { status, headers: { ...headers, 'content-length': String(bytes.length) } })
  // no one reads an empty body, so nothing shows when it has left: the turn after next is the best guess
  const response = new Response(null, { status, headers })
  clock.after(0, sent)
  return response
}

/** A body that says when its reader has taken it all: as near to "sent" as a web-standard reply comes. */
function told(bytes: Uint8Array, sent: () => void): ReadableStream<Uint8Array> {
  let given = false
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (!given) {
          given = true
          return controller.enqueue(bytes)
        }
        controller.close()
        sent()
      },
    },
    { highWaterMark: 0 },
  )
}
