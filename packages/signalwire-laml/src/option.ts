import { type ProviderOptions } from '@trunkline/core'
import { TelephonyError } from '@trunkline/core/driver'
import { z } from 'zod'

/** What only this vendor has, as `providerOptions: { 'signalwire-laml': … }`; each verb takes its own members. */
export interface SignalWireLamlOptions {
  /** Dial, transfer: pressed once the far party answers, `0-9 * #`, `w` waits half a second and `W` a whole one. */
  readonly sendDigits?: string | undefined
  /** Dial: shown instead of `from`. */
  readonly callerId?: string | undefined
  /** Dial: whether a machine answers is found out; `end-of-greeting` also waits for the greeting's end. */
  readonly machineDetection?: 'enable' | 'end-of-greeting' | undefined
  /** Dial: dollars with at most four decimals; a dearer call is refused. */
  readonly maxPricePerMinute?: string | undefined
  /** Dial, transfer: credentials for the SIP address that is called. */
  readonly sipAuth?: { readonly username: string; readonly password: string } | undefined
  /** Transfer: a SIP call is referred to a SIP address instead of being bridged. Default false. */
  readonly refer?: boolean | undefined
  /** Stream: values that the socket's start message repeats; at most 99. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  /** Stream with `direction: 'in'`: who is heard. Default `inbound_track`, the far side. */
  readonly track?: 'inbound_track' | 'outbound_track' | 'both_tracks' | undefined
  /** Record: who is recorded. Default `both`. */
  readonly recordingTrack?: 'inbound' | 'outbound' | 'both' | undefined
}

declare module '@trunkline/core' {
  interface ProviderOptions {
    readonly 'signalwire-laml'?: SignalWireLamlOptions
  }
}

/** The adapter's name: of the provider, of its errors, and of its member among all providers' options. */
export const adapterName = 'signalwire-laml' satisfies keyof ProviderOptions

const sipAuth = z.strictObject({ username: z.string(), password: z.string() })

/** What a dial takes. */
export const dialOptions = z.strictObject({
  sendDigits: z.string().optional(),
  callerId: z.string().min(1).optional(),
  machineDetection: z.enum(['enable', 'end-of-greeting']).optional(),
  maxPricePerMinute: z.string().optional(),
  sipAuth: sipAuth.optional(),
})

/** What a transfer takes; a referred call has no leg of ours that could press digits or authenticate. */
export const transferOptions = z
  .strictObject({ refer: z.boolean().optional(), sendDigits: z.string().optional(), sipAuth: sipAuth.optional() })
  .refine((options) => options.refer !== true || (options.sendDigits ?? options.sipAuth) === undefined, {
    error: 'refer goes with neither sendDigits nor sipAuth',
    path: ['refer'],
  })

/** What a stream takes. */
export const streamOptions = z.strictObject({
  parameters: z.record(z.string().min(1), z.string()).optional(),
  track: z.enum(['inbound_track', 'outbound_track', 'both_tracks']).optional(),
})

/** What a recording takes. */
export const recordOptions = z.strictObject({ recordingTrack: z.enum(['inbound', 'outbound', 'both']).optional() })

/** What verbs without options of the vendor take. */
export const noOptions = z.strictObject({})

/** Reads a verb's own options strictly; fails with `invalid-argument`, naming every problem and no value. */
export function readOptions<T>(schema: z.ZodType<T>, options: unknown, verb: string): T {
  const parsed = schema.safeParse(options ?? {})
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(top)'}: ${message}`)
  throw new TelephonyError(
    'invalid-argument',
    `providerOptions['${adapterName}'] of ${verb} cannot be used: ${problems.join('; ')}`,
    { provider: adapterName },
  )
}
