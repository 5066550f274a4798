import { FAULT_EFFECTS, type Fault, type FaultInput, isFaultPath } from '@trunkline/network'
import * as z from 'zod'

const effect = z.enum(Object.values(FAULT_EFFECTS).flat())

/** A fault to come, as the control surface reads it; strict: an effect that makes no sense for its kind of exchange is refused. */
export const faultSchema = z
  .strictObject({
    on: z.strictObject({
      door: z.string().optional(),
      kind: z.enum(['request', 'callback', 'media', 'prompt']),
      method: z.string().optional(),
      path: z.string().min(1).refine(isFaultPath, 'is not a valid regular expression').optional(),
      event: z.string().optional(),
    }),
    effect,
    times: z.number().int().min(1).default(1),
    skip: z.number().int().min(0).default(0),
    afterMs: z.number().int().min(0).max(600_000).optional(),
    retryAfterSeconds: z.number().int().min(0).optional(),
    status: z.number().int().min(400).max(599).optional(),
  })
  .superRefine((fault, context) => {
    const possible: readonly string[] = FAULT_EFFECTS[fault.on.kind]
    if (!possible.includes(fault.effect)) {
      const message = `"${fault.effect}" cannot happen to a ${fault.on.kind}; use one of ${possible.join(', ')}`
      context.addIssue({ code: 'custom', path: ['effect'], message })
    }
    if (fault.effect === 'status' && fault.status === undefined) {
      context.addIssue({ code: 'custom', path: ['status'], message: 'effect "status" needs the status to reply with' })
    }
  }) satisfies z.ZodType<Omit<Fault, 'id' | 'struck'>, FaultInput>
