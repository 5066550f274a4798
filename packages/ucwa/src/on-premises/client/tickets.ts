import { createTokenCache } from '@trunkline/azure'
import { isTelephonyError, TelephonyError } from '@trunkline/core/driver'
import { createHttp, type Delay, encodeQuery, parseReply, type Runtime } from '@trunkline/core/http'

import { grantTypes, tokenReply, type TicketChallenge } from '../../wire/index.ts'
import { classifyTicketFailure } from '../failure.ts'

/** Where and how an application asks for a ticket itself. */
export interface TicketRequest {
  /** Where tickets are given: by POST, `application/x-www-form-urlencoded`. */
  readonly url: string
  /** The form that asks for a ticket by integrated Windows authentication. */
  readonly form: string
  /** The ways to a ticket that the server knows. */
  readonly grantTypes: readonly string[]
}

/** A ticket of the server. */
export interface Ticket {
  /** `access_token` of the reply. */
  readonly token: string
  /** `expires_in` of the reply. Default: 8 hours. */
  readonly expiresInSeconds?: number | undefined
}

/** Who the user is: by name and password, or by whatever gives out his tickets. */
export type OnPremisesCredentials =
  | {
      /** Such as `erika@contoso.example` or `CONTOSO\erika`. */
      readonly userName: string
      readonly password: string
      readonly getTicket?: never
    }
  | {
      /**
       * Asks for a ticket, with Kerberos or NTLM for example, whenever one is needed. What it throws is told by name alone, as its
       * text may hold a secret.
       */
      readonly getTicket: (request: TicketRequest) => Promise<Ticket>
      readonly userName?: never
      readonly password?: never
    }

/** The user's ticket, kept until shortly before it expires (docs/wire/ucwa.md#tickets). */
export interface Tickets {
  /** Tickets are given here from now on. */
  use(challenge: TicketChallenge): void
  get(): Promise<string>
  /** The ticket was refused. */
  renew(): void
}

/** What tickets are asked for with. */
export interface TicketOptions {
  readonly credentials: OnPremisesCredentials
  readonly runtime: Runtime
  readonly now: () => number
  readonly timeoutMs: number
  readonly attempts: number | undefined
  readonly delay: Delay | undefined
}

const usualSeconds = 8 * 3_600

/** Asks for tickets where the server's challenge said. */
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
  // as it stands in the form, the password is another text
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
