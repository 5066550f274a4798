import * as z from 'zod'

/** The settings of loopback, strict: a misspelled one is an error. */
export const configSchema = z.strictObject({
  /** How long a number rings that no party was set up for, in milliseconds; 50 by default. */
  answerAfterMs: z.number().int().min(0).max(600_000).optional(),
})

/** The plain settings of loopback; none is needed. */
export type LoopbackConfig = z.input<typeof configSchema>

/** Beside a network of the application's own nothing is left to set. */
export const nothingSchema = z.strictObject({})
