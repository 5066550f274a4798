import { isTelephonyError, TelephonyError } from '@trunkline/core/driver'

import { resourceIn } from '../../client/request.ts'
import type { ReadResource } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import { resolveLink } from '../../link/resolve.ts'
import { readTicketChallenge } from '../../wire/index.ts'
import { allowedLink, readAt } from './operation.ts'
import type { Tickets } from './tickets.ts'

/** Options of autodiscovery. */
export interface WalkOptions {
  /** Start URLs, tried in this order. */
  readonly roots: readonly string[]
  /** Transport that sends no ticket. */
  readonly open: Transport
  /** Transport that sends the ticket. */
  readonly signed: Transport
  readonly tickets: Tickets
}

/** Limits the redirects that we follow. */
const mostRedirects = 8

/**
 * Walks from the domain to the URL that creates applications, and gets a ticket on the way
 * (docs/wire/ucwa.md#autodiscovery).
 */
export async function findApplications({ roots, open, signed, tickets }: WalkOptions): Promise<string> {
  let place = await firstOf(roots, open)
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const user = allowedLink(place, 'user', open)
    if (user !== undefined) {
      tickets.use(await challengeAt(open, user))
      place = await readAt(signed, user)
      const applications = allowedLink(place, 'applications', signed)
      if (applications !== undefined) return applications
    }
    const redirect = allowedLink(place, 'redirect', open)
    if (redirect === undefined) throw lost('shows neither a user nor another place to go')
    place = await readOpenly(open, redirect)
  }
  throw lost('sends us on and on')
}

/** The first root exists inside the network, the second one outside. */
async function firstOf(roots: readonly string[], open: Transport): Promise<ReadResource> {
  for (const [index, root] of roots.entries()) {
    const isLast = index === roots.length - 1
    try {
      return await readOpenly(open, root, isLast ? 'safe' : 'never')
    } catch (thrown) {
      if (isLast || isTelephonyError(thrown, 'cancelled')) throw thrown
    }
  }
  throw lost('cannot be looked for: there is no place to begin')
}

async function readOpenly(open: Transport, url: string, repeat: 'safe' | 'never' = 'safe'): Promise<ReadResource> {
  return resourceIn(await open.send({ method: 'GET', url, repeat }))
}

/** Without a ticket, the user resource names the ticket service. That service receives our password. */
async function challengeAt(open: Transport, user: string) {
  const reply = await open.send({ method: 'GET', url: user, repeat: 'safe', accept: [401] })
  const challenge = readTicketChallenge(reply.headers['www-authenticate'] ?? '')
  if (challenge === undefined) throw lost('does not say where it gives tickets')
  const resolved = resolveLink(challenge.href, reply.url, open.hosts)
  if (resolved.ok) return { ...challenge, href: resolved.url }
  const where = resolved.host === '' ? 'no place' : `${resolved.host}, which is not allowed: see allowedHosts`
  throw new TelephonyError('unexpected-reply', `The server issues tickets at ${where}; nothing was sent there`, {
    provider: 'ucwa',
  })
}

function lost(what: string): TelephonyError {
  return new TelephonyError('unexpected-reply', `Autodiscovery failed: the server ${what}`, { provider: 'ucwa' })
}
