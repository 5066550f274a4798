import type { IncomingMessage, ServerResponse } from 'node:http'

import { type ServerReply, TelephonyError } from '@trunkline/core'

import { discardBody, readBody } from './body.ts'
import { type Hosted, type Switch, switchOf } from './hosted.ts'
import { writeReply, writeStatus } from './reply.ts'
import { type OnError, printError } from './report.ts'
import { headersOf } from './request.ts'

export interface RequestOptions {
  /** Largest body that is read, in bytes; the client answers a larger one. Default: the client's `limits.webhookBytes`. */
  readonly maxBodyBytes?: number
  /** Hears of failures inside; the carrier sees a bare 500. Default: a process warning without details. */
  readonly onError?: OnError
}

/** Listens to `node:http`; with `next`, requests that are not ours go on untouched, without it they get 404. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void

/**
 * Takes carriers' requests in at an existing server. Mount it before anything that parses bodies: signatures are made
 * over the raw bytes. Throws `invalid-argument` for two telephonies of one provider.
 */
export function requestListener(hosted: Hosted | readonly Hosted[], options: RequestOptions = {}): RequestListener {
  const { onError = printError } = options
  const board = switchOf(hosted)
  return (request, response, next) => {
    const url = request.url ?? ''
    const notOurs = next ?? (() => writeStatus(response, 404))
    if (!board.serves(url)) return notOurs()
    const { maxBodyBytes = board.limit('webhookBytes', url) } = options
    answer({ board, maxBodyBytes, request, response }).then(
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
  readonly maxBodyBytes: number
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** False when the path turned out to be none of ours. */
async function answer({ board, maxBodyBytes, request, response }: Exchange): Promise<boolean> {
  if (request.readableDidRead)
    throw new TelephonyError(
      'invalid-configuration',
      'The body was read before it came here, and signatures need its raw bytes: mount the listener before body parsers',
    )
  const body = await readBody(request, maxBodyBytes)
  if (body === 'aborted') return true
  const { method = 'GET', url = '/' } = request
  const asked = { method, url, headers: headersOf(request) }
  if (body === 'too-large') {
    const reply = await board.receive({ ...asked, body: undefined })
    await writeEarly(request, response, reply ?? tooLarge)
    return true
  }
  const reply = await board.receive({ ...asked, body })
  if (reply === undefined) return false
  writeReply(response, reply)
  return true
}

const tooLarge: ServerReply = { status: 413, sent: () => undefined }

/** The reply goes out while the body still comes in; the connection ends when its sender has had the time to read it. */
async function writeEarly(request: IncomingMessage, response: ServerResponse, reply: ServerReply): Promise<void> {
  const { body = '', headers = {}, sent, status } = reply
  response.writeHead(status, { ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) })
  response.flushHeaders()
  response.write(body)
  response.once('finish', sent)
  await discardBody(request)
  response.end()
}
