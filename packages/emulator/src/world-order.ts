import { isDiallable, KEYS, NUMBER_FORM } from '@trunkline/network'
import * as z from 'zod'

import type { Subscription } from './door.ts'

/** A far party calls the application. */
export interface CallOrder {
  readonly from: string
  readonly to: string
  /** Offers the call only to this protocol server. */
  readonly door?: string | undefined
  /** The far party gives up after so long; 30,000 by default. */
  readonly ringMs?: number | undefined
}

/** An address for Event Grid events. */
export interface SubscriptionOrder extends Subscription {
  /** Only of this protocol server; by default of all that have events. */
  readonly door?: string | undefined
}

/** Schema of a number on the network. */
export const dialledSchema = z.string().refine(isDiallable, NUMBER_FORM)

/** Schema of {@link CallOrder}. */
export const callSchema = z.strictObject({
  from: dialledSchema,
  to: dialledSchema,
  door: z.string().optional(),
  ringMs: z.number().int().min(0).max(600_000).optional(),
})
/** Schema of a subscription. */
export const subscriptionSchema = z.strictObject({
  url: z.url(),
  schema: z.enum(['eventgrid', 'cloudevents']),
  door: z.string().optional(),
})

/** Schema of keys to press. */
export const tonesSchema = z.string().regex(KEYS, 'use 0-9 * # A-D, w (0.5 s), W (1 s)')
