import { type ProviderOptions } from '@trunkline/core'
import { parseOptions } from '@trunkline/core/driver'
import { z } from 'zod'

/** What only this vendor has, as `providerOptions: { 'signalwire-laml': … }`; each verb takes its own members. */
export interface SignalWireLamlOptions {
  /** Dial, addParticipant, transfer: pressed once the far party answers, `0-9 * #`, `w` waits half a second and `W` a whole one. */
  readonly sendDigits?: string | undefined
  /** Dial, addParticipant: shown instead of `from`. */
  readonly callerId?: string | undefined
  /** Dial: whether a machine answers is found out; `end-of-greeting` also waits for the greeting's end. */
  readonly machineDetection?: 'enable' | 'end-of-greeting' | undefined
  /** Dial: the call goes on while it is found out, and `answering-machine` tells as a `provider-event`. Default false. */
  readonly asyncDetection?: boolean | undefined
  /** Dial: the call is recorded from its answer on, which `provider-event`s report. */
  readonly record?:
    | boolean
    | { readonly channels?: 'mixed' | 'separate'; readonly track?: 'inbound' | 'outbound' | 'both' }
  /** Dial: any other field of the request, under the vendor's own name, such as `MachineDetectionTimeout`. */
  readonly fields?: Readonly<Record<string, string | number | boolean | readonly string[]>> | undefined
  /** Dial: fields of the request that the carrier takes although its specification leaves them out, such as `TimeLimit`; sent unchecked. */
  readonly unspecifiedFields?: Readonly<Record<string, string | number | boolean | readonly string[]>> | undefined
  /** Dial, addParticipant: dollars with at most four decimals; a dearer call is refused. */
  readonly maxPricePerMinute?: string | undefined
  /** Dial, addParticipant, transfer: credentials for the SIP address that is called. */
  readonly sipAuth?: { readonly username: string; readonly password: string } | undefined
  /** Transfer: a SIP call is referred to a SIP address instead of being bridged. Default false. */
  readonly refer?: boolean | undefined
  /** Transfer to a queue: what is heard in it; default silence. */
  readonly waitMusic?: string | undefined
  /** AddParticipant: cannot be heard from the start. Default false. */
  readonly muted?: boolean | undefined
  /** AddParticipant: whether the conference hears a tone. Default false. */
  readonly beep?: boolean | 'onEnter' | 'onExit' | undefined
  /** Collect with speech: what is understood so far comes as `provider-event`s named `speech-partial`. Default false. */
  readonly partialResults?: boolean | undefined
  /** Collect with speech: words that are expected, with commas between. */
  readonly hints?: string | undefined
  /** Collect with speech: the vendor's name of a model. */
  readonly speechModel?: string | undefined
  /** Collect with speech: the vendor's better recognition. Default false. */
  readonly enhanced?: boolean | undefined
  /** Collect with speech: swear words are masked. Default true. */
  readonly profanityFilter?: boolean | undefined
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

/** The fields of a call's request that hold the adapter's own documents and callbacks, or neutral options. */
const plumbing: ReadonlySet<string> = new Set([
  'To',
  'From',
  'Timeout',
  'Url',
  'Method',
  'Twiml',
  'Laml',
  'ApplicationSid',
  'FallbackUrl',
  'FallbackMethod',
  'StatusCallback',
  'StatusCallbackMethod',
  'StatusCallbackEvent',
])

const vendorFields = z.record(
  z.string().refine((name) => !plumbing.has(name), 'the adapter needs this field itself'),
  z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
)

/** What a dial takes. */
export const dialOptions = z.strictObject({
  sendDigits: z.string().optional(),
  callerId: z.string().min(1).optional(),
  machineDetection: z.enum(['enable', 'end-of-greeting']).optional(),
  asyncDetection: z.boolean().optional(),
  record: z
    .union([
      z.boolean(),
      z.strictObject({
        channels: z.enum(['mixed', 'separate']).optional(),
        track: z.enum(['inbound', 'outbound', 'both']).optional(),
      }),
    ])
    .optional(),
  fields: vendorFields.optional(),
  unspecifiedFields: vendorFields.optional(),
  maxPricePerMinute: z.string().optional(),
  sipAuth: sipAuth.optional(),
})

/** What a transfer takes; a referred call has no leg of ours that could press digits or authenticate. */
export const transferOptions = z
  .strictObject({
    refer: z.boolean().optional(),
    sendDigits: z.string().optional(),
    sipAuth: sipAuth.optional(),
    waitMusic: z.string().optional(),
  })
  .refine((options) => options.refer !== true || (options.sendDigits ?? options.sipAuth) === undefined, {
    error: 'refer goes with neither sendDigits nor sipAuth',
    path: ['refer'],
  })

/** What somebody who is added to a call takes. */
export const participantOptions = z.strictObject({
  sendDigits: z.string().optional(),
  callerId: z.string().min(1).optional(),
  maxPricePerMinute: z.string().optional(),
  sipAuth: sipAuth.optional(),
  muted: z.boolean().optional(),
  beep: z.union([z.boolean(), z.enum(['onEnter', 'onExit'])]).optional(),
})

/** What a collection takes; the recogniser's settings mean nothing to digits. */
export const collectOptions = z.strictObject({
  partialResults: z.boolean().optional(),
  hints: z.string().optional(),
  speechModel: z.string().optional(),
  enhanced: z.boolean().optional(),
  profanityFilter: z.boolean().optional(),
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
  return parseOptions(adapterName, verb, schema, options)
}
