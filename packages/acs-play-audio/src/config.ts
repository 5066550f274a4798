import { checkCredentials, type CommunicationCredentials, credentialMembers } from '@trunkline/azure'
import * as z from 'zod'

/**
 * Configuration of this provider. The credentials are a connection string, an endpoint with a key, or an endpoint with
 * an Entra ID credential.
 */
export type AcsPlayAudioConfig = CommunicationCredentials & AcsPlayAudioSettings

/** Settings with a default. */
export interface AcsPlayAudioSettings {
  /**
   * Raw id (`8:acs:…`) of the Communication Services user that places and joins calls. The service requires one for
   * each call.
   */
  readonly source?: string
  /**
   * More hosts (`host` or `host:port`) of our own prompts, in addition to the host of `publicUrl`. The format of their
   * files is checked before they are played.
   */
  readonly promptHosts?: readonly string[]
  /** More hosts (`host` or `host:port`) that recordings may be fetched from, for other clouds and emulators. */
  readonly recordingHosts?: readonly string[]
  /** Signs our callback URLs if there is no access key. At least 32 characters, the same in all processes. */
  readonly tokenSecret?: string
  /** Time-out of each request, in milliseconds. Default: 15,000. */
  readonly timeoutMs?: number
}

/** The strict schema of a configuration. Its messages contain no values, since any value may be a secret. */
export const acsPlayAudioConfig = z
  .strictObject({
    ...credentialMembers,
    source: z
      .string()
      .regex(/^8:(acs|dod-acs|gcch-acs|spool):./, 'must be the raw id of a Communication Services user (8:acs:…)')
      .optional(),
    promptHosts: z.array(z.string().regex(/^[^/?#@\s]+$/, 'must be host or host:port')).default([]),
  })
  // also runs when a single member is invalid, so that one error names every problem
  .superRefine(checkTogether, { when: () => true })

/** A checked configuration. */
export type CheckedAcsPlayAudioConfig = z.output<typeof acsPlayAudioConfig>

function checkTogether(config: unknown, context: z.core.$RefinementCtx): void {
  if (typeof config !== 'object' || config === null) return
  const given = new Map(Object.entries(config).filter(([, value]) => value !== undefined))
  checkCredentials(given, (path, message) => context.addIssue({ code: 'custom', path: [path], message }))
}
