import { WorldError } from '@trunkline/network'
import type * as z from 'zod'

/** Reads an order strictly; throws a {@link WorldError} that lists every problem with its path. */
export function readOrder<Schema extends z.ZodType>(schema: Schema, input: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || what}: ${issue.message}`)
  throw new WorldError(400, `This is not a valid ${what}: ${problems.join('; ')}`, problems)
}
