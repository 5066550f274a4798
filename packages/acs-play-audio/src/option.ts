import { type ProviderOptions } from '@trunkline/core'
import { type OptionsOf, parseOptions } from '@trunkline/core/driver'
import * as z from 'zod'

/** What only this carrier has, for `providerOptions: { 'acs-play-audio': … }`. */
export interface AcsPlayAudioOptions {
  /** dial, connect: the Communication Services user (`8:acs:…`) in whose name we call or join; that of the configuration by default. */
  readonly source?: string | undefined
  /** dial, connect: what the call is about. */
  readonly subject?: string | undefined
  /** play: under this id the service keeps the file; another file needs another id. */
  readonly audioFileId?: string | undefined
  /**
   * play: plays in that server call from outside of it. record: the call to record, where no event has told its id yet.
   */
  readonly serverCallId?: string | undefined
}

declare module '@trunkline/core' {
  interface ProviderOptions {
    readonly 'acs-play-audio'?: AcsPlayAudioOptions
  }
}

const member: keyof ProviderOptions = 'acs-play-audio'

const text = z.string().min(1, 'is empty').optional()
const schema = z.strictObject({ source: text, subject: text, audioFileId: text, serverCallId: text })

const schemas = {
  dial: schema.pick({ source: true, subject: true }),
  connect: schema.pick({ source: true, subject: true }),
  play: schema.pick({ audioFileId: true, serverCallId: true }),
  record: schema.pick({ serverCallId: true }),
  addParticipant: schema.pick({}),
  collect: schema.pick({}),
} as const

/** The vendor options of one verb; throws `invalid-argument` for one that is unknown, wrong, or another verb's. */
export function readOptions<Verb extends keyof typeof schemas>(
  verb: Verb,
  given: unknown,
): OptionsOf<(typeof schemas)[Verb]> {
  return parseOptions(member, verb, schemas[verb], given)
}
