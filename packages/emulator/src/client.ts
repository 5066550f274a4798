import type { Base } from './door.ts'
import type { ReceivedRequest } from './request.ts'

/** A request that a client in the same process makes. */
export interface ClientRequest {
  readonly method: string
  /** Path and query exactly as they would go on the request line. */
  readonly target: string
  /** `host` and `content-length` are added where they are missing, as an HTTP client of Node.js adds them. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** The client gives up: what it waits for rejects with the signal's reason, while the work goes on. */
  readonly signal?: AbortSignal | undefined
}

/** There is no reply: the connection was cut, or there was none. What a client sees of it are `code` and `sent`. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
  /** `ECONNREFUSED` once the emulator is closed, else `ECONNRESET`. */
  readonly code: 'ECONNREFUSED' | 'ECONNRESET'
  /** Whether the request went out: true for every cut, since a client cannot know more. */
  readonly sent: boolean
  /** Whether the emulator did the work. */
  readonly taken: boolean

  constructor(message: string, { refused = false, taken = false }: { refused?: boolean; taken?: boolean } = {}) {
    super(message)
    this.code = refused ? 'ECONNREFUSED' : 'ECONNRESET'
    this.sent = !refused
    this.taken = taken
  }
}

/** Methods whose requests have no `content-length` when they have no body. */
const bodiless = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'TRACE'])

/** The request as it arrives, completed with what an HTTP client adds. */
export function receivedOf(request: ClientRequest, base: Base): ReceivedRequest {
  const { method, target, body = new Uint8Array() } = request
  const given = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
  const counted = body.length > 0 || !bodiless.has(method)
  const added = { host: base.host, ...(counted && { 'content-length': String(body.length) }) }
  return { method, target, headers: { ...added, ...Object.fromEntries(given) }, body }
}
