import type * as z from 'zod'

import type { DoorRequest } from '../door.ts'
import { AcsFailure, invalid } from './failure.ts'

/** How a protocol server words the refusal of a body. */
export interface BodyRefusals {
  readonly notJson: string
  /** The code of a 415. */
  readonly mediaTypeCode: string
  /** Comes before the problems. */
  readonly invalid: string
}

/** The body as a schema reads it; a refusal names the paths. */
export function readBody(request: DoorRequest, schema: z.ZodType, refusals: BodyRefusals): unknown {
  const json = request.json()
  if (json === undefined && request.body.length > 0) throw invalid(refusals.notJson)
  if (json !== undefined && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new AcsFailure(415, refusals.mediaTypeCode, 'The body is sent as application/json')
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'body'}: ${message}`)
  throw invalid(`${refusals.invalid}: ${problems.join('; ')}`)
}
