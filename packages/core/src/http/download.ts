import type { TelephonyError, WireReply } from '../driver/index.ts'
import { type AttemptSetting, exchange } from './attempt.ts'
import type { Budget } from './budget.ts'
import { failureOnLine, type Subject, unreadable } from './failure.ts'
import { requestIdOf } from './reply.ts'
import type { HttpRequest, OutgoingRequest } from './request.ts'
import { parseTarget } from './target.ts'
import { WireFault } from './transmit.ts'
import { AttemptWatch } from './watch.ts'

/** A request whose reply is streamed. */
export interface DownloadRequest extends HttpRequest {
  /** Follows redirects of a GET by hand; without it a redirect is an `unexpected-reply`. */
  readonly redirects?: Redirects
}

/** Which redirects are followed; another origin gets neither credentials nor any header but those about the content. */
export interface Redirects {
  /** Asked with the absolute URL of every hop. */
  allow(url: string): boolean
  /** How many hops at most. */
  readonly max: number
}

/** A reply whose body comes as fast as it is read. */
export interface HttpDownload {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly requestId?: string
  /** Can be read once; leaving it early, also before the first bytes, closes the connection. */
  readonly body: AsyncIterable<Uint8Array>
}

/** One attempt at a download, over all its redirects. */
export interface Downloading {
  readonly subject: Subject
  readonly request: DownloadRequest
  readonly outgoing: OutgoingRequest
  readonly number: number
  readonly budget: Budget
}

/** Resolves at the head of the first reply that is not a redirect. */
export async function download(setting: AttemptSetting, downloading: Downloading): Promise<HttpDownload> {
  const { budget, number, request } = downloading
  const watch = new AttemptWatch(setting.runtime.clock, () => budget.attemptMs(number), request.signal)
  try {
    const reply = await follow(setting, downloading, watch)
    watch.pause()
    const requestId = requestIdOf(reply.headers)
    const body = bodyOf(setting, downloading, reply, watch)
    return { status: reply.status, headers: reply.headers, ...(requestId === undefined ? {} : { requestId }), body }
  } catch (thrown) {
    watch.close()
    throw thrown
  }
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

async function follow(setting: AttemptSetting, downloading: Downloading, watch: AttemptWatch): Promise<WireReply> {
  const { subject, request, number } = downloading
  const redirects = request.method === 'GET' ? request.redirects : undefined
  const accepts = (status: number): boolean =>
    (status >= 200 && status < 300) ||
    request.accept?.includes(status) === true ||
    (redirects !== undefined && redirectStatuses.has(status))
  let hop: Hop = { outgoing: downloading.outgoing, trusted: true }
  for (let hops = 0; ; hops += 1) {
    const trust = hop.trusted ? setting : { ...setting, authorize: undefined }
    const plan = { subject, request: hop.outgoing, number, signal: request.signal, accepts }
    const reply = await exchange(trust, plan, watch, (head) => Promise.resolve(head))
    if (redirects === undefined || !redirectStatuses.has(reply.status)) return reply
    await leave(reply)
    hop = nextHop(subject, hop, reply, redirects, hops)
  }
}

interface Hop {
  readonly outgoing: OutgoingRequest
  /** Every hop so far stayed at the first origin; once left, a way back to it is no reason to show credentials. */
  readonly trusted: boolean
}

function nextHop(subject: Subject, hop: Hop, reply: WireReply, redirects: Redirects, hops: number): Hop {
  const refuse = (why: string): TelephonyError =>
    unreadable(subject, { status: reply.status, requestId: requestIdOf(reply.headers) }, why)
  if (hops >= redirects.max) throw refuse(`only ${redirects.max} redirects are followed`)
  const location = reply.headers['location'] ?? ''
  if (location === '' || !URL.canParse(location, hop.outgoing.url)) throw refuse('it redirects to no place')
  const next = new URL(location, hop.outgoing.url)
  next.hash = ''
  if (next.protocol !== 'https:' && next.protocol !== new URL(hop.outgoing.url).protocol)
    throw refuse('it redirects away from https')
  if (next.username !== '' || next.password !== '') throw refuse('it redirects to an address with credentials')
  if (!redirects.allow(next.href)) throw refuse(`redirects to ${next.host} are not allowed`)
  return hopTo(hop, next)
}

function hopTo({ outgoing, trusted }: Hop, next: URL): Hop {
  const { url, host, pathAndQuery } = parseTarget(next.href, 'the address of a redirect')
  const stays = trusted && next.origin === new URL(outgoing.url).origin
  const headers = stays ? outgoing.headers : contentHeaders(outgoing.headers)
  return { outgoing: { ...outgoing, url, host, pathAndQuery, headers }, trusted: stays }
}

/** The headers that another origin may see: an allow list, since a credential can have any name. */
function contentHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const harmless = new Set(['accept', 'accept-encoding', 'accept-language', 'if-range', 'range', 'user-agent'])
  return Object.fromEntries(Object.entries(headers).filter(([name]) => harmless.has(name)))
}

/** Ends the exchange without reading its body. */
async function leave({ body }: WireReply): Promise<void> {
  await body[Symbol.asyncIterator]().return?.()
}

/** The body as its reader sees it. No bare generator: one that was never started would not end the exchange. */
function bodyOf(
  setting: AttemptSetting,
  downloading: Downloading,
  reply: WireReply,
  watch: AttemptWatch,
): AsyncIterable<Uint8Array> {
  const arriving = reply.body[Symbol.asyncIterator]()
  const chunks = checked(downloading, reply, timed(arriving, setting.timeoutMs, watch), watch)
  const iterator: AsyncIterator<Uint8Array> = {
    next: () => chunks.next(),
    async return() {
      watch.close()
      await arriving.return?.()
      return chunks.return(undefined)
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}

/** The chunks, up to the limit; what fails does so as any request. */
async function* checked(
  { subject, request }: Downloading,
  { status, headers }: WireReply,
  chunks: AsyncIterable<Uint8Array>,
  watch: AttemptWatch,
): AsyncGenerator<Uint8Array, undefined> {
  const limit = request.maxReplyBytes ?? Number.POSITIVE_INFINITY
  let length = 0
  try {
    for await (const chunk of chunks) {
      length += chunk.length
      if (length > limit)
        throw unreadable(subject, { status, requestId: requestIdOf(headers) }, `it is longer than ${limit} bytes`)
      yield chunk
    }
  } catch (thrown) {
    throw thrown instanceof WireFault ? failureOnLine(subject, thrown, watch.limitMs).error : thrown
  } finally {
    watch.close()
  }
}

/** The chunks of a body, where only the waiting for the carrier counts against the time-out. */
async function* timed(
  arriving: AsyncIterator<Uint8Array>,
  timeoutMs: number,
  watch: AttemptWatch,
): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      watch.restart(timeoutMs)
      const next = await arriving.next().catch((cause: unknown) => {
        throw new WireFault(watch.stoppedBy ?? 'network', true, cause)
      })
      watch.pause()
      if (next.done === true) return
      yield next.value
    }
  } finally {
    await arriving.return?.()
  }
}
