import type { Axios, AxiosAdapter } from 'axios'

import { type Wire, WireError, type WireReply } from '../driver/index.ts'
import type { OutgoingRequest } from './request.ts'
import type { Runtime } from './runtime.ts'
import type { AttemptWatch } from './watch.ts'

/** Sends a request once, exactly as it is, and resolves with the head of the reply and its unread body. */
export type Transmit = (request: OutgoingRequest, watch: AttemptWatch) => Promise<WireReply>

/** Creates the transport of all requests: axios, loaded with the first request, over the runtime's wire. */
export function createTransmit({ wire, clock }: Pick<Runtime, 'wire' | 'clock'>): Transmit {
  let loading: Promise<Axios> | undefined
  return async (request, watch) => {
    loading ??= clock.outside(loadAxios)
    const client = await loading
    try {
      const { data } = await client.request<WireReply>({ adapter: over(wire, request, watch) })
      return data
    } catch (thrown) {
      // an unknown error of a wire does not show whether the request was sent
      const sent = thrown instanceof WireError ? thrown.sent : true
      throw new WireFault(watch.stoppedBy ?? 'network', sent, thrown)
    }
  }
}

async function loadAxios(): Promise<Axios> {
  const { Axios: Client } = await import('axios')
  // a separate client: an application's changes to axios' defaults do not affect it
  return new Client({})
}

/** An attempt without a reply, or whose reply broke off. */
export class WireFault extends Error {
  override readonly name = 'WireFault'
  readonly reason: 'network' | 'timeout' | 'cancelled'
  /** Whether the carrier may have received the request. */
  readonly sent: boolean

  constructor(reason: WireFault['reason'], sent: boolean, cause?: unknown) {
    super(reason, { cause })
    this.reason = reason
    this.sent = sent
  }

  /** The number of the error, such as `ECONNRESET`, when there is one that is safe to print. */
  get number(): string | undefined {
    return this.cause instanceof WireError ? this.cause.code : undefined
  }

  /** Host and port of the proxy that the request took. */
  get proxy(): string | undefined {
    return this.cause instanceof WireError ? this.cause.proxy : undefined
  }
}

/**
 * An adapter for one request. It ignores axios' configuration: axios would rewrite URL and headers, and the signature
 * would not match.
 */
function over(wire: Wire, request: OutgoingRequest, watch: AttemptWatch): AxiosAdapter {
  return async (config) => {
    const { method, url, headers, body } = request
    const reply = await wire.send({ method, url, headers, body, signal: watch.signal, timer: watch })
    return { data: reply, status: reply.status, statusText: '', headers: {}, config }
  }
}
