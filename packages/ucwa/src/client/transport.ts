import { isTelephonyError, TelephonyError } from '@trunkline/core/driver'
import type { Http, HttpBody, HttpReply, HttpRequest, Runtime } from '@trunkline/core/http'

import type { HostRule } from '../link/host-rule.ts'
import { resolveLink } from '../link/resolve.ts'

/** Sends requests along the service's links. It sends the token only to allowed hosts. */
export interface Transport {
  readonly hosts: HostRule
  /** Source of request ids and of the time. */
  readonly runtime: Runtime
  send(request: LinkRequest): Promise<LinkReply>
}

/** One request along a link. */
export interface LinkRequest {
  readonly method: HttpRequest['method']
  /** Absolute. */
  readonly url: string
  readonly body?: HttpBody | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly repeat: HttpRequest['repeat']
  /** Statuses other than 2xx that count as replies. */
  readonly accept?: readonly number[]
  readonly signal?: AbortSignal | undefined
  /** Remaining time of the request. It is read before each attempt, redirects and token renewals included. */
  readonly timeLeft?: (() => number) | undefined
}

/** A reply and its URL, which relative links in it are resolved against. */
export interface LinkReply extends HttpReply {
  readonly url: string
}

/** Options of a transport. */
export interface TransportOptions {
  readonly http: Http
  readonly hosts: HostRule
  readonly runtime: Runtime
  readonly provider: string
  /** Called when the service refuses the token; the next request has to use another one. */
  readonly renew: () => void
}

/** Code that the service sends, with a 403, for a token that it does not know (docs/wire/ucwa.md#errors). */
export const refusedToken = '28055'

/** Follows one 307 itself and renews a refused token once, whether a 401 or a 403 refuses it (docs/wire/ucwa.md#redirects). */
export function createTransport({ http, hosts, runtime, provider, renew }: TransportOptions): Transport {
  const refuse = (code: 'invalid-argument' | 'unexpected-reply', message: string): TelephonyError =>
    new TelephonyError(code, message, { provider })

  async function attempt(request: LinkRequest, url: string, second: ReadonlySet<number>): Promise<LinkReply> {
    try {
      return await once(request, url, second)
    } catch (thrown) {
      if (second.has(403) || !isTelephonyError(thrown) || thrown.providerCode !== refusedToken) throw thrown
      renew()
      return attempt(request, url, new Set([...second, 403]))
    }
  }

  async function once(request: LinkRequest, url: string, second: ReadonlySet<number>): Promise<LinkReply> {
    const { method, body, headers, repeat, signal, accept = [] } = request
    const deadlineMs = request.timeLeft?.()
    const reply = await http.send({
      method,
      path: url,
      allowHost: () => true,
      repeat,
      accept: [...accept, ...[307, 401].filter((status) => !second.has(status))],
      ...(body !== undefined && { body }),
      ...(headers !== undefined && { headers }),
      signal,
      deadlineMs,
    })
    if (accept.includes(reply.status) || (reply.status !== 307 && reply.status !== 401)) return { ...reply, url }
    if (reply.status === 401) renew()
    const next = reply.status === 307 ? redirected(reply, url) : url
    return attempt(request, next, new Set([...second, reply.status]))
  }

  function redirected(reply: HttpReply, url: string): string {
    const next = resolveLink(reply.headers['location'] ?? '', url, hosts)
    if (next.ok && reply.headers['location'] !== undefined) return next.url
    const where = next.ok || next.problem === 'unreadable' ? 'no place' : `${next.host}, which is not allowed`
    throw refuse('unexpected-reply', `${provider} redirects to ${where}; nothing was sent there`)
  }

  return {
    hosts,
    runtime,
    async send(request) {
      if (hosts.allows(request.url)) return attempt(request, request.url, new Set())
      const host = URL.parse(request.url)?.host ?? 'an unreadable address'
      throw refuse('invalid-argument', `${host} is not allowed to be sent the access token: see allowedHosts`)
    },
  }
}
