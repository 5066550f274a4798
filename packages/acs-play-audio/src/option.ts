import type { ProviderOptions } from '@trunkline/core'
import { type OptionsOf, parseOptions } from '@trunkline/core/driver'
import * as z from 'zod'

/** Options of this carrier in `providerOptions: { 'acs-play-audio': … }`. */
export interface AcsPlayAudioOptions {
  /** dial, connect: the Communication Services user (`8:acs:…`) that calls or joins. Default: the configured `source`. */
  readonly source?: string | undefined
  /** dial, connect: subject of the call. */
  readonly subject?: string | undefined
  /** play: id under which the service caches the file; another file needs another id. */
  readonly audioFileId?: string | undefined
  /** play: the server call to play in from outside. record: the call to record, while no event has reported its id. */
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
