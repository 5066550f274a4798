import * as z from 'zod'

import type { DoorRequest } from '../door.ts'
import { invalid, UcwaFailure } from './failure.ts'

/** The body as the schema reads it; an invalid one is refused with the names of its parameters. */
export function bodyOf<Schema extends z.ZodType>(schema: Schema, request: DoorRequest): z.output<Schema> {
  return read(schema, jsonOf(request))
}

/** The body, and what the query says besides (docs/wire/ucwa.md#post). */
export function inputOf<Schema extends z.ZodType>(schema: Schema, request: DoorRequest): z.output<Schema> {
  return read(schema, { ...Object.fromEntries(request.query), ...jsonOf(request) })
}

function read<Schema extends z.ZodType>(schema: Schema, value: object): z.output<Schema> {
  const parsed = schema.safeParse(spelledAs(schema, value))
  if (parsed.success) return parsed.data
  throw invalid(Object.fromEntries(parsed.error.issues.map(({ path, message }) => [path.join('.') || 'body', message])))
}

/** Members by the names that the schema has; the service takes them in any casing (docs/wire/ucwa.md#post). */
function spelledAs(schema: z.ZodType, value: object): object {
  if (!(schema instanceof z.ZodObject)) return value
  const names = new Map(Object.keys(schema.shape).map((name) => [name.toLowerCase(), name]))
  return Object.fromEntries(
    Object.entries(value).map(([name, given]) => [names.get(name.toLowerCase()) ?? name, given]),
  )
}

/** The body as JSON; an empty one is an empty object. */
export function jsonOf(request: DoorRequest): Record<string, unknown> {
  if (request.body.length === 0) return {}
  if (!/^application\/(vnd\.microsoft\.com\.ucwa\+)?json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new UcwaFailure(415, undefined, 'The body is sent as application/json')
  }
  const json = request.json()
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json }
  throw new UcwaFailure(400, 'DeserializationFailure', 'The body is not a JSON object')
}
