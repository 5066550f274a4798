import type { ProviderOptions } from '@trunkline/core'
import { parseOptions } from '@trunkline/core/driver'
import * as z from 'zod'

import { adapterName } from './wire/adapter-name.ts'

/** Options of this vendor, as `providerOptions: { 'signalwire-laml': … }`; each verb accepts its own members. */
export interface SignalWireLamlOptions {
  /**
   * Dial, addParticipant, transfer: digits to send once the far party answers, `0-9 * #`; `w` waits half a second and
   * `W` a whole one.
   */
  readonly sendDigits?: string | undefined
  /** Dial, addParticipant: caller id to show instead of `from`. */
  readonly callerId?: string | undefined
  /** Dial: detects whether a machine answers; `end-of-greeting` also waits for the end of the greeting. */
  readonly machineDetection?: 'enable' | 'end-of-greeting' | undefined
  /**
   * Dial: the call continues during the detection, and a `provider-event` named `answering-machine` reports the result.
   * Default false.
   */
  readonly asyncDetection?: boolean | undefined
  /** Dial: records the call from its answer on; `provider-event`s report the recording. */
  readonly record?:
    | boolean
    | { readonly channels?: 'mixed' | 'separate'; readonly track?: 'inbound' | 'outbound' | 'both' }
  /** Dial: any other field of the request by the vendor's name, such as `MachineDetectionTimeout`. */
  readonly fields?: Readonly<Record<string, string | number | boolean | readonly string[]>> | undefined
  /** Dial: fields that the carrier accepts although its specification omits them, such as `TimeLimit`; sent unchecked. */
  readonly unspecifiedFields?: Readonly<Record<string, string | number | boolean | readonly string[]>> | undefined
  /** Dial, addParticipant: price limit in dollars with at most four decimals; the carrier refuses a more expensive call. */
  readonly maxPricePerMinute?: string | undefined
  /** Dial, addParticipant, transfer: credentials for the called SIP address. */
  readonly sipAuth?: { readonly username: string; readonly password: string } | undefined
  /** Transfer: refers a SIP call to a SIP address instead of bridging it. Default false. */
  readonly refer?: boolean | undefined
  /** Transfer to a queue: music of the queue; default silence. */
  readonly waitMusic?: string | undefined
  /** AddParticipant: the party joins muted. Default false. */
  readonly muted?: boolean | undefined
  /** AddParticipant: whether the conference plays a tone. Default false. */
  readonly beep?: boolean | 'onEnter' | 'onExit' | undefined
  /** Collect with speech: interim results arrive as `provider-event`s named `speech-partial`. Default false. */
  readonly partialResults?: boolean | undefined
  /** Collect with speech: expected words, separated by commas. */
  readonly hints?: string | undefined
  /** Collect with speech: the vendor's name of a model. */
  readonly speechModel?: string | undefined
  /** Collect with speech: uses the vendor's enhanced recognition. Default false. */
  readonly enhanced?: boolean | undefined
  /** Collect with speech: masks profanity. Default true. */
  readonly profanityFilter?: boolean | undefined
  /** Stream: values that the start message of the socket repeats; at most 99. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  /** Stream with `direction: 'in'`: which side to stream. Default `inbound_track`, the far side. */
  readonly track?: 'inbound_track' | 'outbound_track' | 'both_tracks' | undefined
  /** Record: which side to record. Default `both`. */
  readonly recordingTrack?: 'inbound' | 'outbound' | 'both' | undefined
}

declare module '@trunkline/core' {
  interface ProviderOptions {
    readonly 'signalwire-laml'?: SignalWireLamlOptions
  }
}

/** The member of `providerOptions` that holds these options. */
const optionsMember: keyof ProviderOptions = adapterName

const sipAuth = z.strictObject({ username: z.string(), password: z.string() })

/** Fields of a call's request that hold the adapter's own documents and callbacks, or neutral options. */
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

/** Options of a dial. */
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

/** Options of a transfer; a referred call has no leg of ours that could send digits or authenticate. */
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

/** Options of a participant that is added to a call. */
export const participantOptions = z.strictObject({
  sendDigits: z.string().optional(),
  callerId: z.string().min(1).optional(),
  maxPricePerMinute: z.string().optional(),
  sipAuth: sipAuth.optional(),
  muted: z.boolean().optional(),
  beep: z.union([z.boolean(), z.enum(['onEnter', 'onExit'])]).optional(),
})

/** Options of a collection; the settings of speech recognition do not apply to digits. */
export const collectOptions = z.strictObject({
  partialResults: z.boolean().optional(),
  hints: z.string().optional(),
  speechModel: z.string().optional(),
  enhanced: z.boolean().optional(),
  profanityFilter: z.boolean().optional(),
})

/** Options of a stream. */
export const streamOptions = z.strictObject({
  parameters: z.record(z.string().min(1), z.string()).optional(),
  track: z.enum(['inbound_track', 'outbound_track', 'both_tracks']).optional(),
})

/** Options of a recording. */
export const recordOptions = z.strictObject({ recordingTrack: z.enum(['inbound', 'outbound', 'both']).optional() })

/** Schema of verbs without vendor options. */
export const noOptions = z.strictObject({})

/** Parses a verb's own options strictly; fails with `invalid-argument`, which names every problem and no value. */
export function readOptions<T>(schema: z.ZodType<T>, options: unknown, verb: string): T {
  return parseOptions(optionsMember, verb, schema, options)
}
