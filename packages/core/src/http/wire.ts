import { Buffer } from 'node:buffer'
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import { type Socket } from 'node:net'
import { type Readable } from 'node:stream'

import { type Axios } from 'axios'

import { type OutgoingRequest } from './request.ts'
import { type AttemptWatch } from './watch.ts'

/** Sends a request once, exactly as it is, and resolves with the head of the reply and its unread body. */
export async function transmit(client: Axios, request: OutgoingRequest, watch: AttemptWatch): Promise<WireReply> {
  const line: Line = { open: false }
  try {
    const { status, headers, data } = await client.request<Readable>({
      url: request.url,
      method: request.method,
      // without a type of its own, axios would call an absent body a form
      headers: { 'content-type': false, ...request.headers },
      data: request.body.length === 0 ? undefined : Buffer.from(request.body),
      responseType: 'stream',
      maxRedirects: 0,
      proxy: false,
      decompress: true,
      validateStatus: null,
      transformRequest: [],
      transformResponse: [],
      signal: watch.signal,
      adapter: 'http',
      transport: verbatim(request, line),
    })
    // an abort before anybody reads must not become an uncaught error
    data.on('error', () => undefined)
    return { status, headers: lowerCase(headers), stream: data }
  } catch (thrown) {
    throw new WireFault(watch.stoppedBy ?? 'network', couldSend(line, thrown), thrown)
  }
}

/** The head of a reply, and its body as it comes in. */
export interface WireReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly stream: Readable
}

/** An attempt that got no reply, or lost it half way. */
export class WireFault extends Error {
  override readonly name = 'WireFault'
  readonly reason: 'network' | 'timeout' | 'cancelled'
  /** Whether the carrier may have received the request. */
  readonly sent: boolean

  constructor(reason: WireFault['reason'], sent: boolean, cause?: unknown) {
    super(reason, { cause })
    this.reason = reason
    this.sent = sent
  }

  /** The number of the error, such as `ECONNRESET`, when there is one that is safe to print. */
  get number(): string | undefined {
    return errorNumber(this.cause)
  }
}

interface Line {
  open: boolean
}

/** axios parses the URL and writes it again; this puts the signed bytes back, and notes when the line was open. */
function verbatim(request: OutgoingRequest, line: Line) {
  const secure = request.url.startsWith('https:')
  return {
    request(options: RequestOptions, onReply: (reply: IncomingMessage) => void): ClientRequest {
      const sending = (secure ? https : http).request({ ...options, path: request.pathAndQuery }, onReply)
      sending.once('socket', (socket) => noteOpening(socket, secure, line))
      return sending
    },
  }
}

/** A request can reach the carrier only once TCP, and with https TLS, is set up; a kept connection already is. */
function noteOpening(socket: Socket & { readonly secureConnecting?: boolean }, secure: boolean, line: Line): void {
  const open = (): void => {
    line.open = true
  }
  if (!socket.connecting && socket.secureConnecting !== true) return open()
  socket.once(secure ? 'secureConnect' : 'connect', open)
}

/** These numbers mean by themselves that there never was a connection. */
const neverConnected = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED'])

function couldSend(line: Line, thrown: unknown): boolean {
  return line.open && !neverConnected.has(errorNumber(thrown) ?? '')
}

function errorNumber(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return undefined
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(thrown.code) ? thrown.code : undefined
}

function lowerCase(headers: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  )
}
