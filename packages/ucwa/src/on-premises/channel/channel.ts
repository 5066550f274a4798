import { type Clock, isTelephonyError, TelephonyError } from '@trunkline/core/driver'

import type { LinkReply } from '../../client/transport.ts'
import { resolveLink } from '../../link/resolve.ts'
import { type Envelope, readEnvelope } from '../../wire/index.ts'
import type { OnPremisesClient } from '../client.ts'
import type { PremisesApplication } from '../client/sign-in.ts'
import { isWithoutApplication } from '../failure.ts'

/** One result of a poll. */
export type ChannelNews =
  /** We have signed in, for the first time or again. A new application knows nothing of earlier calls. */
  | { readonly kind: 'application'; readonly application: PremisesApplication; readonly again: boolean }
  | { readonly kind: 'events'; readonly envelope: Envelope; readonly url: string }
  /** Events were lost, or we were away for too long: every call has to be inspected. */
  | { readonly kind: 'doubt'; readonly envelope: Envelope; readonly url: string }

/** Options of a channel. */
export interface ChannelOptions {
  readonly client: Pick<OnPremisesClient, 'application' | 'forget' | 'hosts' | 'poll'>
  readonly clock: Clock
  /** Sent with the first poll, and again whenever the server has forgotten it. */
  readonly pollSeconds: number | undefined
  /** Called with each failure that is retried. */
  readonly onFault: (thrown: TelephonyError) => void
  /** Returns a number from 0 to 1. */
  readonly random: () => number
}

const firstWaitMs = 1_000
const longestWaitMs = 60_000
/** Repeating a refused password quickly could lock the user's account. */
const refusedWaitMs = 300_000

/**
 * Polls for the events of our application: signs in, follows `next`, and signs in again when the application is gone.
 * Each poll is sent when the consumer requests the next item. Ends when the signal is aborted, and throws `conflict`
 * when another process has taken over the events (docs/wire/ucwa.md#event-channel).
 */
export async function* followEvents(options: ChannelOptions, signal: AbortSignal): AsyncGenerator<ChannelNews> {
  const { client } = options
  const retries = createRetries(options, signal)
  for (let again = false; !signal.aborted; again = true) {
    const application = await retries.insist(() => client.application())
    if (application === undefined) return
    yield { kind: 'application', application, again }
    yield* pollsOf(options, application, retries, signal)
    client.forget(application)
  }
}

/** Ends when the application is gone or the signal is aborted. */
async function* pollsOf(
  options: ChannelOptions,
  application: PremisesApplication,
  retries: Retries,
  signal: AbortSignal,
): AsyncGenerator<ChannelNews> {
  const { client, pollSeconds } = options
  const events = application.links.get('events')
  if (events === undefined)
    throw new TelephonyError('unexpected-reply', 'The application has no link to its events', { provider: 'ucwa' })
  let url: string = withTimeout(events, pollSeconds)
  while (!signal.aborted) {
    const at = url
    const reply = await retries.insist(() => pollOnce(options, at, signal))
    if (reply === undefined || reply === 'gone') return
    const { envelope } = reply
    const [rel, href] = nextOf(envelope)
    const next = href === undefined ? undefined : resolveLink(href, reply.url, client.hosts)
    if (next?.ok !== true)
      throw new TelephonyError('unexpected-reply', 'A reply to a poll does not say where the next one goes', {
        provider: 'ucwa',
      })
    url = rel === 'next' ? next.url : withTimeout(next.url, pollSeconds)
    yield { kind: rel === 'next' ? 'events' : 'doubt', envelope, url: reply.url }
  }
}

async function pollOnce({ client }: ChannelOptions, url: string, signal: AbortSignal) {
  try {
    return read(await client.poll(url, { signal }))
  } catch (thrown) {
    if (!isTelephonyError(thrown)) throw thrown
    if (isWithoutApplication(thrown.providerCode)) return 'gone'
    if (thrown.providerCode !== 'Conflict/PGetReplaced') throw thrown
    throw new TelephonyError(
      'conflict',
      'Another process polls the events of this endpoint, so none come here any more: give each its own endpointId',
      { provider: 'ucwa', providerCode: thrown.providerCode, status: thrown.status },
    )
  }
}

function read({ body, url, status }: LinkReply) {
  const envelope = readEnvelope(body)
  if (envelope !== undefined) return { envelope, url }
  // a proxy answered instead of the server
  throw new TelephonyError('unavailable', 'The reply to a poll is not a delivery of events', {
    provider: 'ucwa',
    status,
  })
}

function nextOf({ next, resume, resync }: Envelope) {
  if (resync !== undefined) return ['resync', resync] as const
  if (resume !== undefined) return ['resume', resume] as const
  return ['next', next] as const
}

/** Sets the time-out of a poll. The rest of the link belongs to the server and stays unchanged. */
function withTimeout(url: string, seconds: number | undefined): string {
  return seconds === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}timeout=${seconds}`
}

interface Retries {
  /**
   * Retries until `work` succeeds; undefined once the signal is aborted. Throws `conflict` and errors that a retry
   * cannot fix.
   */
  insist<T>(work: () => Promise<T>): Promise<T | undefined>
}

function createRetries({ clock, onFault, random }: ChannelOptions, signal: AbortSignal): Retries {
  return {
    async insist(work) {
      for (let attempt = 0; !signal.aborted; attempt += 1) {
        try {
          return await work()
        } catch (thrown) {
          if (signal.aborted) return undefined
          if (!isTelephonyError(thrown) || thrown.code === 'conflict' || thrown.code === 'closed') throw thrown
          onFault(thrown)
          await pause(clock, waitMs(thrown, attempt, random()), signal)
        }
      }
      return undefined
    },
  }
}

/** The wait that the server requests, or else exponential backoff, of which half is random. */
function waitMs({ code, retryAfterMs }: TelephonyError, attempt: number, chance: number): number {
  if (code === 'unauthorized') return refusedWaitMs
  if (retryAfterMs !== undefined) return Math.min(retryAfterMs, longestWaitMs)
  return Math.min(firstWaitMs * 2 ** Math.min(attempt, 10), longestWaitMs) * (0.5 + chance / 2)
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const done = (): void => resolve()
  const stop = clock.after(ms, done)
  signal.addEventListener('abort', done, { once: true })
  if (signal.aborted) resolve()
  await promise
  stop()
  signal.removeEventListener('abort', done)
}
