import type { ProviderOptions } from '@trunkline/core'
import { type OptionsOf, parseOptions } from '@trunkline/core/driver'
import * as z from 'zod'

import type { AcsPrompt } from './translate/prompt.ts'
import { type CustomCallingContext, customCallingContext, recordingStorageKinds, webUrl } from './wire/index.ts'

/** Options of this carrier in `providerOptions: { 'acs-call-automation': … }`. */
export interface AcsOptions {
  /** dial: the Communication Services user (`8:acs:…`) on whose behalf a phone is called. */
  readonly source?: string | undefined
  /** answer: the Communication Services user on whose behalf the call is answered. */
  readonly answeredBy?: string | undefined
  /**
   * answer, record: identifies a request that may be repeated; the service repeats its reply without doing the work
   * twice. Default: a new one for each request. A dial has `idempotencyKey` for this.
   */
  readonly repeatability?: { readonly requestId: string; readonly firstSent: Date } | undefined
  /** dial, answer, connect: the media socket reports keys of the far side; from 2026-03-12 on. */
  readonly enableDtmfTones?: boolean | undefined
  /** dial, answer, connect: whether interim results of transcription are reported. Default: true. */
  readonly enableIntermediateResults?: boolean | undefined
  /** dial, answer, connect, transcribe and its update: a custom speech model for transcriptions, at either api-version. */
  readonly speechModelEndpointId?: string | undefined
  /** play, collect, hold: id under which the service caches the prompt for an hour. */
  readonly playSourceCacheId?: string | undefined
  /** play, collect: a custom neural voice, for speech and SSML. */
  readonly customVoiceEndpointId?: string | undefined
  /** play: more sources, which play after the first as one play. */
  readonly moreSources?: readonly AcsPrompt[] | undefined
  /** play: raw ids of the participants that hear it. Default: all. */
  readonly playTo?: string | readonly string[] | undefined
  /** play, collect: takes precedence over running and queued media operations of this call. */
  readonly interruptCallMediaOperation?: boolean | undefined
  /** collect: more prompts, which play after the first and before the input. */
  readonly morePrompts?: readonly AcsPrompt[] | undefined
  /** collect, watchDigits, unwatchDigits, hold, unhold, sendDigits: raw id of the participant. Default: the other side. */
  readonly targetParticipant?: string | undefined
  /** collect: a custom speech model. */
  readonly speechRecognitionModelEndpointId?: string | undefined
  /** transfer: raw id of the participant to transfer; required if there is more than one other. */
  readonly transferee?: string | undefined
  /** addParticipant: display name for the called party. */
  readonly sourceDisplayName?: string | undefined
  /**
   * transfer, addParticipant: headers for the far party. At most five SIP headers named `X-…` or `X-MS-Custom-…`, plus
   * `User-To-User`, and 1,000 for VoIP. `teamsPhoneCallDetails` shows a Teams agent who calls and why; from 2026-03-12
   * on.
   */
  readonly customCallingContext?: CustomCallingContext | undefined
  /** record: raw ids by channel, the first in channel 0; only for separate channels. */
  readonly channelParticipants?: readonly string[] | undefined
  /** record: the channels of participants by their raw ids, 0 to 4; only for separate channels. */
  readonly channelAffinity?: readonly { readonly channel: number; readonly participant: string }[] | undefined
  /** record: records video too, always as mp4; only for mixed channels. */
  readonly recordingContentType?: 'audioVideo' | undefined
  /** record: stores the file outside the service's own storage, which is the only one that this client can download from. */
  readonly externalStorage?:
    | {
        readonly recordingStorageKind: 'azureCommunicationServices' | 'azureBlobStorage'
        readonly recordingDestinationContainerUrl?: string | undefined
      }
    | undefined
}

declare module '@trunkline/core' {
  interface ProviderOptions {
    readonly 'acs-call-automation'?: AcsOptions
  }
}

const member: keyof ProviderOptions = 'acs-call-automation'

const rawId = z.string().min(1)
const voicing = { playSourceCacheId: z.string().optional(), customVoiceEndpointId: z.string().optional() }
const text = z.string().regex(/\S/, 'is empty')

const prompts = z.array(
  z.union([
    z.strictObject({ url: webUrl, ...voicing }),
    z.strictObject({ say: text, language: z.string().optional(), voice: z.string().optional(), ...voicing }),
    z.strictObject({ ssml: text, ...voicing }),
  ]),
)

const schema = z.strictObject({
  source: z.string().optional(),
  answeredBy: z.string().optional(),
  repeatability: z.strictObject({ requestId: z.guid(), firstSent: z.date() }).optional(),
  ...voicing,
  moreSources: prompts.optional(),
  playTo: z.union([rawId, z.array(rawId).min(1)]).optional(),
  interruptCallMediaOperation: z.boolean().optional(),
  enableDtmfTones: z.boolean().optional(),
  enableIntermediateResults: z.boolean().optional(),
  speechModelEndpointId: z.string().min(1).optional(),
  morePrompts: prompts.optional(),
  targetParticipant: rawId.optional(),
  speechRecognitionModelEndpointId: z.string().optional(),
  transferee: rawId.optional(),
  sourceDisplayName: z.string().optional(),
  customCallingContext: customCallingContext.optional(),
  channelParticipants: z.array(z.string()).optional(),
  channelAffinity: z.array(z.strictObject({ channel: z.int().min(0).max(4), participant: rawId })).optional(),
  recordingContentType: z.literal('audioVideo').optional(),
  externalStorage: z
    .strictObject({
      recordingStorageKind: z.enum(recordingStorageKinds),
      recordingDestinationContainerUrl: z.url().optional(),
    })
    .optional(),
})

const sockets = { enableDtmfTones: true, enableIntermediateResults: true, speechModelEndpointId: true } as const
const heard = { playSourceCacheId: true, customVoiceEndpointId: true, interruptCallMediaOperation: true } as const

const schemas = {
  dial: schema.pick({ source: true, ...sockets }),
  connect: schema.pick(sockets),
  answer: schema.pick({ answeredBy: true, repeatability: true, ...sockets }),
  play: schema.pick({ ...heard, moreSources: true, playTo: true }),
  record: schema.pick({
    channelParticipants: true,
    channelAffinity: true,
    recordingContentType: true,
    externalStorage: true,
    repeatability: true,
  }),
  transfer: schema.pick({ transferee: true, customCallingContext: true }),
  addParticipant: schema.pick({ sourceDisplayName: true, customCallingContext: true }),
  moveParticipant: schema.pick({}),
  collect: schema.pick({
    ...heard,
    morePrompts: true,
    targetParticipant: true,
    speechRecognitionModelEndpointId: true,
  }),
  watchDigits: schema.pick({ targetParticipant: true }),
  unwatchDigits: schema.pick({ targetParticipant: true }),
  stream: schema.pick({}),
  transcribe: schema.pick({ speechModelEndpointId: true }),
  hold: schema.pick({ targetParticipant: true, playSourceCacheId: true }),
  unhold: schema.pick({ targetParticipant: true }),
  sendDigits: schema.pick({ targetParticipant: true }),
} as const

/**
 * Parses the vendor options of one verb. Throws `invalid-argument` for an option that is unknown, invalid, or belongs
 * to another verb.
 */
export function readOptions<Verb extends keyof typeof schemas>(
  verb: Verb,
  given: unknown,
): OptionsOf<(typeof schemas)[Verb]> {
  return parseOptions(member, verb, schemas[verb], given)
}
