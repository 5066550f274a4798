import type { z } from 'zod'

/** What was wrong with an order to the pretended network; `status` is what the control surface replies. */
export class WorldError extends Error {
  readonly status: number
  /** One line per problem of a malformed order. */
  readonly problems: readonly string[]

  constructor(status: number, message: string, problems: readonly string[] = []) {
    super(message)
    this.name = 'WorldError'
    this.status = status
    this.problems = problems
  }
}

/** Reads an order strictly; throws a {@link WorldError} that lists every problem with its path. */
export function readOrder<Schema extends z.ZodType>(schema: Schema, input: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || what}: ${issue.message}`)
  throw new WorldError(400, `This is no valid ${what}: ${problems.join('; ')}`, problems)
}
