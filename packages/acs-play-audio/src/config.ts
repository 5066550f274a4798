import { checkCredentials, type CommunicationCredentials, credentialMembers } from '@trunkline/azure'
import * as z from 'zod'

/** What this provider is told. Credentials are a connection string, endpoint and key, or endpoint and Entra ID credential. */
export type AcsPlayAudioConfig = CommunicationCredentials & AcsPlayAudioSettings

/** Settings with a default. */
export interface AcsPlayAudioSettings {
  /** Raw id (`8:acs:…`) of the Communication Services user in whose name calls are made and joined; the service requires one. */
  readonly source?: string
  /** Hosts (`host` or `host:port`), beside that of `publicUrl`, whose prompts are ours: their format is checked before they are played. */
  readonly promptHosts?: readonly string[]
  /** More hosts (`host` or `host:port`) that recordings may be fetched from, for other clouds and emulators. */
  readonly recordingHosts?: readonly string[]
  /** Signs our callback URLs where there is no access key: at least 32 characters, the same in all processes. */
  readonly tokenSecret?: string
  /** For each request, in milliseconds. Default: 15,000. */
  readonly timeoutMs?: number
}

/** The strict schema of a configuration. Its messages name no value, since any may be a secret. */
export const acsPlayAudioConfig = z
  .strictObject({
    ...credentialMembers,
    source: z
      .string()
      .regex(/^8:(acs|dod-acs|gcch-acs|spool):./, 'must be the raw id of a Communication Services user (8:acs:…)')
      .optional(),
    promptHosts: z.array(z.string().regex(/^[^/?#@\s]+$/, 'must be host or host:port')).default([]),
  })
  // also when a member is wrong by itself, so that one run names every problem
  .superRefine(checkTogether, { when: () => true })

/** A checked configuration. */
export type CheckedAcsPlayAudioConfig = z.output<typeof acsPlayAudioConfig>

function checkTogether(config: unknown, context: z.core.$RefinementCtx): void {
  if (typeof config !== 'object' || config === null) return
  const given = new Map(Object.entries(config).filter(([, value]) => value !== undefined))
  checkCredentials(given, (path, message) => context.addIssue({ code: 'custom', path: [path], message }))
}
