import type { IncomingMessage, ServerResponse } from 'node:http'

import { TelephonyError } from '@trunkline/core'

import { defaultMaxBodyBytes, discardBody, readBody } from './body.ts'
import { type Hosted, type Switch, switchOf } from './hosted.ts'
import { writeReply, writeStatus } from './reply.ts'
import { type OnError, printError } from './report.ts'
import { headersOf } from './request.ts'

export interface RequestOptions {
  /** Largest body in bytes; a larger one is answered 413. Default: 1 MiB. */
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
  const { maxBodyBytes = defaultMaxBodyBytes, onError = printError } = options
  const board = switchOf(hosted)
  return (request, response, next) => {
    const notOurs = next ?? (() => writeStatus(response, 404))
    if (!board.serves(request.url ?? '')) return notOurs()
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
  if (body === 'too-large') {
    await refuseBody(request, response)
    return true
  }
  const { method = 'GET', url = '/' } = request
  const reply = await board.receive({ method, url, headers: headersOf(request), body })
  if (reply === undefined) return false
  writeReply(response, reply)
  return true
}

/** The refusal goes out at once; the connection ends when its sender has had the time to read it. */
async function refuseBody(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(413, { connection: 'close', 'content-length': 0 })
  response.flushHeaders()
  await discardBody(request)
  response.end()
}
