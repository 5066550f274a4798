import type { IncomingMessage } from 'node:http'

import { type Clock, TelephonyError } from '@trunkline/core'

import { declaredBytes } from './request.ts'

/** Everything that came; or why there is nothing to hand on. */
export type Body = Uint8Array | 'too-large' | 'aborted'

/** A body parser came first. What it made of the body is not what the carrier signed. */
export function bodyTaken(what: string): TelephonyError {
  return new TelephonyError(
    'invalid-configuration',
    `The body was read before it came here, and signatures need its raw bytes: mount ${what} before body parsers`,
  )
}

/** Reads a body, and not a byte past the limit: what follows is left to the caller. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  const { promise, resolve } = Promise.withResolvers<Body>()
  if (declaredBytes(request.headers) > maxBytes) return Promise.resolve('too-large')
  const chunks: Buffer[] = []
  let size = 0
  const take = (chunk: Buffer): void => {
    size += chunk.length
    if (size <= maxBytes) chunks.push(chunk)
    else finish('too-large')
  }
  const end = (): void => finish(Buffer.concat(chunks))
  const abort = (): void => finish('aborted')
  function finish(body: Body): void {
    request.off('data', take).off('end', end).off('close', abort)
    resolve(body)
  }
  request.on('data', take).once('end', end).once('close', abort)
  // a broken connection is followed by `close`
  request.on('error', () => undefined)
  return promise
}

/** How much of a refused body is thrown away, so that its sender gets to read the refusal instead of a reset. */
const mostDiscardedBytes = 16 * 1024 * 1024
const discardWithinMs = 1_000

/** Throws away the rest of a body; resolves when it has ended, or when that takes too much or too long. */
export function discardBody(request: IncomingMessage, clock: Clock): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let left = mostDiscardedBytes
  const cancel = clock.after(discardWithinMs, resolve)
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) resolve()
  })
  request.once('end', resolve).once('close', resolve)
  if (request.readableEnded || request.destroyed) resolve()
  return promise.finally(cancel)
}
