import type { IncomingMessage, ServerResponse } from 'node:http'

import { type Door, type DoorReply, type DoorRequest, jsonReply } from './door.ts'
import type { Exchanges, OpenExchange } from './exchanges.ts'
import { delayOf, type Fault, type Faults } from './faults.ts'
import { BodyTooLarge, readRequest } from './request.ts'
import { Sequence } from './sequence.ts'
import { visitWorld, WORLD_PATH } from './world-routes.ts'
import type { World } from './world.ts'

const VOICE_BYTES = 64 * 1024 * 1024

export interface ReceptionOptions {
  readonly doors: readonly Door[]
  readonly world: World
  readonly exchanges: Exchanges
  readonly faults: Faults
  readonly maxBodyBytes: number
  readonly signal: AbortSignal
  readonly certificate?: string | undefined
}

/** Answers every HTTP request: the control surface first, then the doors, with the faults that were ordered. */
export function createReception(
  options: ReceptionOptions,
): (message: IncomingMessage, response: ServerResponse) => void {
  const sequence = new Sequence(options.signal)
  return (message, response) => {
    receive(options, message, response, sequence).catch((error: unknown) => {
      // a client that left while it was speaking needs no answer
      if (response.headersSent || message.destroyed) response.destroy()
      else write(response, broken('The emulator', error))
    })
  }
}

async function receive(
  options: ReceptionOptions,
  message: IncomingMessage,
  response: ServerResponse,
  sequence: Sequence,
): Promise<void> {
  const control = /^\/_world(?:[/?]|$)/.test(message.url ?? '')
  const request = await readRequest(message, control ? VOICE_BYTES : options.maxBodyBytes).catch((error: unknown) => {
    if (!(error instanceof BodyTooLarge)) throw error
    return error
  })
  if (request instanceof BodyTooLarge) return write(response, jsonReply(413, { error: request.message }))
  if (control) return write(response, await visitWorld(options.world, request, options.certificate))
  await serve(options, request, response, sequence)
}

async function serve(
  options: ReceptionOptions,
  request: DoorRequest,
  response: ServerResponse,
  sequence: Sequence,
): Promise<void> {
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
  if (!door) return reply(response, log, lost(request))
  if (fault?.effect === 'never') return log.ended({ failure: 'never answered (fault)' })
  if (fault?.effect === 'cut-before') return cut(response, log, 'cut before the work (fault)')
  if (fault?.effect === 'slow') await sequence.wait(delayOf(fault))
  const status = fault && refusalStatus(fault)
  if (status !== undefined) return reply(response, log, refuse(door, request, status, fault?.retryAfterSeconds))
  const answer = await work(door, request)
  if (fault?.effect === 'late') await sequence.wait(delayOf(fault))
  if (fault?.effect === 'cut-after') return cut(response, log, 'cut after the work (fault)', answer)
  reply(response, log, answer)
}

async function work(door: Door, request: DoorRequest): Promise<DoorReply> {
  try {
    return await door.handle(request)
  } catch (error) {
    return broken(`The door "${door.name}"`, error)
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
    error: `No door takes ${request.method} ${request.path}; the control surface is ${WORLD_PATH}`,
  })
}

function broken(what: string, error: unknown): DoorReply {
  return jsonReply(500, { error: `${what} failed: ${error instanceof Error ? error.message : 'unknown'}` })
}

function reply(response: ServerResponse, log: OpenExchange, answer: DoorReply): void {
  log.ended(answer)
  write(response, answer)
}

function cut(response: ServerResponse, log: OpenExchange, failure: string, answer?: DoorReply): void {
  log.ended({ ...answer, failure })
  response.destroy()
}

function write(response: ServerResponse, answer: DoorReply): void {
  if (response.destroyed) return
  response.writeHead(answer.status, { ...answer.headers })
  response.end(answer.body)
}
