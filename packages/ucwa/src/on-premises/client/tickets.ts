import { createTokenCache } from '@trunkline/azure'
import { isTelephonyError, TelephonyError } from '@trunkline/core/driver'
import { createHttp, type Delay, encodeQuery, parseReply, type Runtime } from '@trunkline/core/http'

import { grantTypes, tokenReply, type TicketChallenge } from '../../wire/index.ts'
import { classifyTicketFailure } from '../failure.ts'

/** Where and how an application requests a ticket itself. */
export interface TicketRequest {
  /** URL of the ticket service; takes a POST with `application/x-www-form-urlencoded`. */
  readonly url: string
  /** Form that requests a ticket with integrated Windows authentication. */
  readonly form: string
  /** Grant types that the server supports. */
  readonly grantTypes: readonly string[]
}

/** A ticket of the server. */
export interface Ticket {
  /** `access_token` of the reply. */
  readonly token: string
  /** `expires_in` of the reply. Default: 8 hours. */
  readonly expiresInSeconds?: number | undefined
}

/** Credentials of the user: name and password, or a function that gets tickets. */
export type OnPremisesCredentials =
  | {
      /** Such as `erika@contoso.example` or `CONTOSO\erika`. */
      readonly userName: string
      readonly password: string
      readonly getTicket?: never
    }
  | {
      /**
       * Requests a ticket, for example with Kerberos or NTLM, whenever one is needed. If it throws, only the name of
       * the error is reported, since its message may contain a secret.
       */
      readonly getTicket: (request: TicketRequest) => Promise<Ticket>
      readonly userName?: never
      readonly password?: never
    }

/** The user's ticket, cached until shortly before it expires (docs/wire/ucwa.md#tickets). */
export interface Tickets {
  /** Sets the ticket service. */
  use(challenge: TicketChallenge): void
  get(): Promise<string>
  /** Drops a refused ticket. */
  renew(): void
}

/** Options of tickets. */
export interface TicketOptions {
  readonly credentials: OnPremisesCredentials
  readonly runtime: Runtime
  readonly now: () => number
  readonly timeoutMs: number
  readonly attempts: number | undefined
  readonly delay: Delay | undefined
}

const usualSeconds = 8 * 3_600

/** Creates tickets, which are requested where the server's challenge says. */
export function createTickets(options: TicketOptions): Tickets {
  const { credentials, now } = options
  let place: TicketChallenge | undefined
  const source = {
    async getToken() {
      if (place === undefined)
        throw new TelephonyError('unauthorized', 'The server has not said where it issues tickets')
      const asked = now()
      const { token, expiresInSeconds = usualSeconds } =
        credentials.getTicket === undefined
          ? await byPassword(options, credentials, place)
          : await byApplication(credentials.getTicket, place)
      return { token, expiresOnTimestamp: asked + expiresInSeconds * 1_000 }
    },
  }
  const cache = () => createTokenCache(source, ['a ticket'], now)
  let get = cache()
  return {
    use(challenge) {
      if (challenge.href !== place?.href) get = cache()
      place = challenge
    },
    get: () => get(),
    renew() {
      get = cache()
    },
  }
}

async function byPassword(
  { runtime, timeoutMs, attempts, delay }: TicketOptions,
  { userName, password }: Extract<OnPremisesCredentials, { userName: string }>,
  { href, grantTypes: ways }: TicketChallenge,
): Promise<Ticket> {
  if (ways.length > 0 && !ways.includes(grantTypes.password))
    throw new TelephonyError('unauthorized', 'The server does not issue tickets for passwords: pass getTicket', {
      provider: 'ucwa',
    })
  const { origin, pathname, search } = new URL(href)
  const form = encodeQuery({ grant_type: grantTypes.password, username: userName, password })
  // in the form the password is URL-encoded, so both spellings are secrets
  const secrets = [password, encodeURIComponent(password)]
  const http = createHttp({
    ...runtime,
    baseUrl: origin,
    provider: 'ucwa',
    classify: (reply) => classifyTicketFailure(reply, secrets),
    timeoutMs,
    attempts,
    delay,
  })
  const reply = await http.send({ method: 'POST', path: pathname + search, body: { form }, repeat: 'safe' })
  const { access_token: token, expires_in: expiresInSeconds } = parseReply(
    tokenReply,
    reply,
    'the request for a ticket',
  )
  return { token, expiresInSeconds }
}

async function byApplication(
  getTicket: (request: TicketRequest) => Promise<Ticket>,
  { href, grantTypes: ways }: TicketChallenge,
): Promise<Ticket> {
  try {
    return await getTicket({ url: href, form: encodeQuery({ grant_type: grantTypes.windows }), grantTypes: ways })
  } catch (thrown) {
    if (isTelephonyError(thrown)) throw thrown
    throw new TelephonyError('unauthorized', 'getTicket failed; nothing was sent', { provider: 'ucwa', cause: thrown })
  }
}
