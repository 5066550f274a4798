import { type ProviderOptions } from '@trunkline/core'
import { TelephonyError } from '@trunkline/core/driver'
import * as z from 'zod'

import { type AcsPrompt } from './translate/prompt.ts'
import { previewCustomCallingContext, recordingStorageKinds, webUrl } from './wire/index.ts'

/** What only this carrier has, for `providerOptions: { 'acs-call-automation': … }`. */
export interface AcsOptions {
  /** dial: the Communication Services user (`8:acs:…`) on whose behalf a telephone is called. */
  readonly source?: string | undefined
  /** answer: the Communication Services user on whose behalf the call is answered. */
  readonly answeredBy?: string | undefined
  /** play: under this name the service keeps the prompt for an hour. */
  readonly playSourceCacheId?: string | undefined
  /** play: a custom neural voice, for speech and SSML. */
  readonly customVoiceEndpointId?: string | undefined
  /** play: heard after the first source, as one play. */
  readonly moreSources?: readonly AcsPrompt[] | undefined
  /** play: raw id of the one who hears it; everybody by default. */
  readonly playTo?: string | undefined
  /** collect: heard after the prompt, before the keys or words. */
  readonly morePrompts?: readonly AcsPrompt[] | undefined
  /** collect, hold, unhold, sendDigits: raw id of the one who is meant; the other side by default. */
  readonly targetParticipant?: string | undefined
  /** collect: a custom speech model. */
  readonly speechRecognitionModelEndpointId?: string | undefined
  /** transfer: raw id of who is handed over; needed where more than one other is on the call. */
  readonly transferee?: string | undefined
  /** addParticipant: the name that is shown to the one who is called. */
  readonly sourceDisplayName?: string | undefined
  /**
   * transfer, addParticipant: headers for the far party. At most five SIP headers named `X-…` or `X-MS-Custom-…`, `User-To-User`
   * beside them, and 1,000 for VoIP.
   */
  readonly customCallingContext?:
    | {
        readonly sipHeaders?: Readonly<Record<string, string>> | undefined
        readonly voipHeaders?: Readonly<Record<string, string>> | undefined
      }
    | undefined
  /** record: raw ids by channel, the first in channel 0; for separate channels alone. */
  readonly channelParticipants?: readonly string[] | undefined
  /** record: where the file is put instead of the service's own storage, from which alone it can be downloaded here. */
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
  ...voicing,
  moreSources: prompts.optional(),
  playTo: rawId.optional(),
  morePrompts: prompts.optional(),
  targetParticipant: rawId.optional(),
  speechRecognitionModelEndpointId: z.string().optional(),
  transferee: rawId.optional(),
  sourceDisplayName: z.string().optional(),
  customCallingContext: previewCustomCallingContext.optional(),
  channelParticipants: z.array(z.string()).optional(),
  externalStorage: z
    .strictObject({
      recordingStorageKind: z.enum(recordingStorageKinds),
      recordingDestinationContainerUrl: z.url().optional(),
    })
    .optional(),
})

const schemas = {
  dial: schema.pick({ source: true }),
  connect: schema.pick({}),
  answer: schema.pick({ answeredBy: true }),
  play: schema.pick({ playSourceCacheId: true, customVoiceEndpointId: true, moreSources: true, playTo: true }),
  record: schema.pick({ channelParticipants: true, externalStorage: true }),
  transfer: schema.pick({ transferee: true, customCallingContext: true }),
  addParticipant: schema.pick({ sourceDisplayName: true, customCallingContext: true }),
  collect: schema.pick({ morePrompts: true, targetParticipant: true, speechRecognitionModelEndpointId: true }),
  stream: schema.pick({}),
  hold: schema.pick({ targetParticipant: true }),
  unhold: schema.pick({ targetParticipant: true }),
  sendDigits: schema.pick({ targetParticipant: true }),
} as const

/** The vendor options of one verb; throws `invalid-argument` for one that is unknown, wrong, or another verb's. */
export function readOptions<Verb extends keyof typeof schemas>(
  verb: Verb,
  given: unknown,
): z.infer<(typeof schemas)[Verb]> {
  const parsed = schemas[verb].safeParse(given ?? {})
  if (parsed.success) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema is the one of this very verb
    return parsed.data as z.infer<(typeof schemas)[Verb]>
  }
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || '(top)'}: ${message}`,
  )
  throw new TelephonyError(
    'invalid-argument',
    `providerOptions['${member}'] is not valid for ${verb}: ${problems.join('; ')}`,
  )
}
