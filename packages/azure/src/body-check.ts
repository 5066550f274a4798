import { type ConfigSchema, TelephonyError } from '@trunkline/core/driver'

/** Our own requests strictly: a misspelt member is refused by the service with less to go by. Fails with `invalid-argument`. */
export function checkBody(schema: ConfigSchema<unknown>, operationId: string, version: string, body: unknown): void {
  const parsed = schema.safeParse(body)
  if (parsed.success) return
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || '(top)'}: ${message}`,
  )
  throw new TelephonyError(
    'invalid-argument',
    `The request of ${operationId} is not valid at api-version ${version}, nothing was sent: ${problems.join('; ')}`,
  )
}
