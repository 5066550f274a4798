import type { IncomingMessage, ServerResponse } from 'node:http'

import { type Clock, type ServerReply, systemClock } from '@trunkline/core'
import { checkOptions } from '@trunkline/core/driver'

import { bodyTaken, discardBody, readBody } from './body.ts'
import { type Hosted, type Switch, switchOf } from './hosted.ts'
import { requestRule } from './option-rule.ts'
import type { RequestOptions } from './options.ts'
import { retryLater, writeReply, writeStatus } from './reply.ts'
import { printError } from './report.ts'
import { headersOf } from './request.ts'
import { type Room, roomFor, unread } from './room.ts'

/** Listens to `node:http`; with `next`, requests that are not ours go on untouched, without it they get 404. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void

/**
 * Takes carriers' requests in at an existing server. Mount it before anything that parses bodies: signatures are made
 * over the raw bytes. Throws `invalid-argument` for two clients of one provider.
 */
export function requestListener(hosted: Hosted | readonly Hosted[], options: RequestOptions = {}): RequestListener {
  checkOptions('requestListener', options, requestRule)
  return listenerOf(hosted, options)
}

/** The same for a server whose options were checked. */
export function listenerOf(hosted: Hosted | readonly Hosted[], options: RequestOptions): RequestListener {
  const { clock = systemClock, onError = printError } = options
  const board = switchOf(hosted)
  const room = roomFor(options)
  return (request, response, next) => {
    const url = request.url ?? ''
    const notOurs = next ?? (() => writeStatus(response, 404))
    if (!board.serves(url)) return notOurs()
    const { maxBodyBytes = board.limit('webhookBytes', url) } = options
    answer({ board, clock, maxBodyBytes, request, response, room }).then(
      (ours) => (ours ? undefined : notOurs()),
      (thrown: unknown) => {
        writeStatus(response, 500)
        onError(thrown)
      },
    )
  }
}

interface Exchange {
  readonly board: Switch
  readonly clock: Clock
  readonly maxBodyBytes: number
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly room: Room
}

/** False when the path turned out to be none of ours. */
async function answer(exchange: Exchange): Promise<boolean> {
  const { board, maxBodyBytes, request, response, room } = exchange
  if (request.readableDidRead) throw bodyTaken('the listener')
  const { method = 'GET', url = '/' } = request
  const asked = { method, url, headers: headersOf(request) }
  const body = room.isFull ? 'no-room' : await readBody(request, maxBodyBytes)
  if (body === 'aborted') return true
  if (body === 'no-room') await writeEarly(exchange, (await board.receive(unread(asked, true))) ?? tooBusy)
  else if (body === 'too-large') await writeEarly(exchange, (await board.receive(unread(asked, false))) ?? tooLarge)
  else {
    const reply = await room.work((busy) => board.receive(busy ? unread(asked, true) : { ...asked, body }))
    if (reply === undefined) return false
    writeReply(response, reply)
  }
  return true
}

const tooLarge: ServerReply = { status: 413, sent: () => undefined }
const tooBusy: ServerReply = { status: 503, headers: retryLater, sent: () => undefined }

/** The reply goes out while the body still comes in; the connection ends when its sender has had the time to read it. */
async function writeEarly({ clock, request, response }: Exchange, reply: ServerReply): Promise<void> {
  const { body = '', headers = {}, sent, status } = reply
  response.writeHead(status, { ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) })
  response.flushHeaders()
  response.write(body)
  response.once('finish', sent)
  await discardBody(request, clock)
  response.end()
}
