import * as z from 'zod'

const method = z.enum(['GET', 'POST'])

/** What a SignalWire number of the application does with a call; strict. */
export const numberSchema = z.strictObject({
  voiceUrl: z.url().optional(),
  voiceMethod: method.optional(),
  voiceFallbackUrl: z.url().optional(),
  voiceFallbackMethod: method.optional(),
  statusCallback: z.url().optional(),
  statusCallbackMethod: method.optional(),
})

/** Settings of one of the application's numbers. */
export type NumberSettings = z.output<typeof numberSchema>
