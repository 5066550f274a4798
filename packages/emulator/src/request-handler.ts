import { type Clock, delayOf, type Fault, type Faults } from '@trunkline/network'

import { type Door, type DoorReply, type DoorRequest, jsonReply } from './door.ts'
import type { HttpLog } from './http-log.ts'
import { doorRequest, type ReceivedRequest } from './request.ts'
import { Sequence } from './sequence.ts'
import { runWorldRoute, WORLD_PATH } from './world-routes.ts'
import type { World } from './world.ts'

const VOICE_BYTES = 64 * 1024 * 1024

export interface RequestHandlerOptions {
  readonly clock: Clock
  readonly doors: readonly Door[]
  readonly world: World
  readonly exchanges: HttpLog
  readonly faults: Faults
  /** Largest body of a request to a protocol server. */
  readonly maxBodyBytes: number
  readonly signal: AbortSignal
  readonly certificate?: string | undefined
}

/** What a client gets: a reply, a connection that is cut before or after the work, or nothing at all. */
export type Outcome =
  | { readonly kind: 'reply'; readonly reply: DoorReply }
  | { readonly kind: 'cut'; readonly taken: boolean }
  | { readonly kind: 'never' }

/** Answers requests, however they travel. */
export interface RequestHandler {
  /** Largest body that a request to this path may have, in bytes. */
  maxBytes(target: string): number
  /** Never rejects. */
  handle(request: ReceivedRequest): Promise<Outcome>
}

/** Answers every HTTP request: the control surface first, then the protocol servers, with the faults that were ordered. */
export function createRequestHandler(options: RequestHandlerOptions): RequestHandler {
  const sequence = new Sequence(options)
  const maxBytes = (target: string): number => (isControl(target) ? VOICE_BYTES : options.maxBodyBytes)
  return {
    maxBytes,
    async handle(received) {
      try {
        const most = maxBytes(received.target)
        if (received.body.length > most) return replied(tooLarge(most))
        const request = doorRequest(received)
        if (!isControl(request.target)) return await serve(options, request, sequence)
        return replied(await runWorldRoute(options.world, request, options.certificate))
      } catch (error) {
        return replied(broken('The emulator', error))
      }
    },
  }
}

/** The refusal of a body of more bytes than that. */
export function tooLarge(maxBytes: number): DoorReply {
  return jsonReply(413, { error: `The body is larger than ${maxBytes} bytes` })
}

function isControl(target: string): boolean {
  return /^\/_world(?:[/?]|$)/.test(target)
}

async function serve(options: RequestHandlerOptions, request: DoorRequest, sequence: Sequence): Promise<Outcome> {
  const { method, target } = request
  const door = options.doors.find((candidate) => candidate.matches(request))
  const name = door?.name ?? ''
  const fault = door && options.faults.take({ door: name, kind: 'request', method, path: target })
  const log = options.exchanges.begin({
    door: name,
    kind: 'request',
    direction: 'in',
    method,
    url: target,
    headers: request.headers,
    body: request.body,
    fault: fault?.effect,
  })
  const end = (reply: DoorReply): Outcome => (log.ended(reply), replied(reply))
  const cut = (failure: string, taken?: DoorReply): Outcome => {
    log.ended({ ...taken, failure })
    return { kind: 'cut', taken: taken !== undefined }
  }
  if (!door) return end(lost(request))
  if (fault?.effect === 'never') {
    log.ended({ failure: 'never answered (fault)' })
    return { kind: 'never' }
  }
  if (fault?.effect === 'cut-before') return cut('cut before the work (fault)')
  if (fault?.effect === 'slow') await sequence.wait(delayOf(fault))
  const status = fault && refusalStatus(fault)
  if (status !== undefined) return end(refuse(door, request, status, fault?.retryAfterSeconds))
  const answer = await work(door, request)
  if (fault?.effect === 'late') await sequence.wait(delayOf(fault))
  if (fault?.effect === 'cut-after') return cut('cut after the work (fault)', answer)
  return end(answer)
}

function replied(reply: DoorReply): Outcome {
  return { kind: 'reply', reply }
}

async function work(door: Door, request: DoorRequest): Promise<DoorReply> {
  try {
    return await door.handle(request)
  } catch (error) {
    return broken(`The protocol server "${door.name}"`, error)
  }
}

function refusalStatus(fault: Fault): number | undefined {
  if (fault.effect === 'throttle') return 429
  if (fault.effect === 'unavailable') return 503
  return fault.effect === 'status' ? (fault.status ?? 500) : undefined
}

function refuse(door: Door, request: DoorRequest, status: number, retryAfterSeconds = 1): DoorReply {
  const refusal = door.refuse?.(status, request) ?? jsonReply(status, { error: `A fault was ordered: ${status}` })
  const headers = status === 429 ? { ...refusal.headers, 'retry-after': String(retryAfterSeconds) } : refusal.headers
  return { ...refusal, status, ...(headers && { headers }) }
}

function lost(request: DoorRequest): DoorReply {
  return jsonReply(404, {
    error: `No protocol server takes ${request.method} ${request.path}; the control API is ${WORLD_PATH}`,
  })
}

function broken(what: string, error: unknown): DoorReply {
  return jsonReply(500, { error: `${what} failed: ${error instanceof Error ? error.message : 'unknown'}` })
}
