import { secureUrl } from '@trunkline/azure'
import * as z from 'zod'

import { onPremisesDefaults } from './client.ts'
import type { OnPremisesCredentials, Ticket, TicketRequest } from './client/tickets.ts'
import { phoneNumber } from './option.ts'

/** Configuration of the provider for UCWA 2.0 of an on-premises server. */
export type OnPremisesConfig = OnPremisesCredentials & {
  readonly surface: 'on-premises'
  /** Domain of the user's SIP address; autodiscovery starts there. */
  readonly domain: string
  /** Start of autodiscovery instead of the domain, such as `https://lyncdiscover.contoso.example`. */
  readonly autodiscoverUrl?: string | undefined
  /** The user's own phone, as E.164. It rings first and carries the audio of answered calls. */
  readonly ownPhone?: string | undefined
  /** The user's line, as E.164; `from` may name it. */
  readonly phoneNumber?: string | undefined
  /** Set to receive incoming calls: the user then appears as available to others. Default: not available. */
  readonly availability?: OnPremisesAvailability | undefined
  /** More hosts that may receive our ticket: `host`, `host:port`, or a suffix that begins with a dot. */
  readonly allowedHosts?: readonly string[] | undefined
  /** GUID that identifies this process at the server. Default: a new one. Two processes must never share one. */
  readonly endpointId?: string | undefined
  readonly userAgent?: string | undefined
  readonly culture?: string | undefined
  /** Longest duration of a request for events, 180 to 1,800 seconds. Default: the server's own 180. */
  readonly pollSeconds?: number | undefined
  /** Time-out of every other request, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number | undefined
}

/** How incoming calls are offered. */
export interface OnPremisesAvailability {
  /**
   * With only `PhoneAudio`, a call rings at `ownPhone` at once and can only be rejected here. With `Audio`, if the
   * server allows it, the call waits for `answer()`, which connects it to `ownPhone`. Default: `PhoneAudio`.
   */
  readonly supportedModalities?: readonly string[] | undefined
  readonly audioPreference?: 'PhoneAudio' | 'VoipAudio' | undefined
  /** The presence that others see, such as `Online` or `Busy`. Default: the server's. */
  readonly signInAs?: string | undefined
}

/** The strict schema of a configuration. Its messages contain no values, since any value may be a secret. */
export const onPremisesConfig = z
  .strictObject({
    surface: z.literal('on-premises'),
    domain: z.string().regex(/^[a-z\d-]+(\.[a-z\d-]+)*$/i, 'must be a domain'),
    userName: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
    getTicket: z
      .custom<(request: TicketRequest) => Promise<Ticket>>((value) => typeof value === 'function', 'must be a function')
      .optional(),
    autodiscoverUrl: secureUrl.optional(),
    ownPhone: phoneNumber.optional(),
    phoneNumber: phoneNumber.optional(),
    availability: z
      .strictObject({
        supportedModalities: z.array(z.string().min(1)).default(['PhoneAudio']),
        audioPreference: z.enum(['PhoneAudio', 'VoipAudio']).optional(),
        signInAs: z.string().min(1).optional(),
      })
      .optional(),
    allowedHosts: z
      .array(z.string().regex(/^\.?[^/?#@\s.][^/?#@\s]*$/, 'must be host, host:port or .suffix'))
      .default([]),
    endpointId: z.guid('must be a GUID').optional(),
    userAgent: z.string().min(1).max(100).default(onPremisesDefaults.userAgent),
    culture: z.string().min(1).max(100).default(onPremisesDefaults.culture),
    pollSeconds: z.number().int().min(180).max(1_800).optional(),
    timeoutMs: z.number().positive().default(onPremisesDefaults.timeoutMs),
  })
  // also runs when a single member is invalid, so that one error names every problem
  .superRefine(checkTogether, { when: () => true })

/** A checked configuration. */
export type CheckedOnPremisesConfig = z.output<typeof onPremisesConfig>

/** The credentials of a checked configuration. */
export function credentialsOf({ userName, password, getTicket }: CheckedOnPremisesConfig): OnPremisesCredentials {
  if (getTicket !== undefined) return { getTicket }
  if (userName !== undefined && password !== undefined) return { userName, password }
  throw new Error('a checked configuration has credentials')
}

function checkTogether(config: unknown, context: z.core.$RefinementCtx): void {
  if (typeof config !== 'object' || config === null) return
  const problem = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
  const given = new Set(Object.entries(config).flatMap(([name, value]) => (value === undefined ? [] : [name])))
  if (given.has('availability') && !given.has('ownPhone'))
    problem('ownPhone', 'is missing beside availability: calls are taken there')
  if (given.has('getTicket')) {
    for (const name of ['userName', 'password'])
      if (given.has(name)) problem(name, 'cannot be combined with getTicket, which gives out the tickets')
    return
  }
  if (!given.has('userName')) problem('userName', 'is missing: pass it with password, or pass getTicket')
  if (!given.has('password')) problem('password', 'is missing: pass it with userName, or pass getTicket')
}
