import type { Axios, AxiosAdapter } from 'axios'

import { type Wire, WireError, type WireReply } from '../driver/index.ts'
import type { OutgoingRequest } from './request.ts'
import type { Runtime } from './runtime.ts'
import type { AttemptWatch } from './watch.ts'

/** Sends a request once, exactly as it is, and resolves with the head of the reply and its unread body. */
export type Transmit = (request: OutgoingRequest, watch: AttemptWatch) => Promise<WireReply>

/** Makes the way of all requests: axios, loaded with the first of them, over the runtime's wire. */
export function createTransmit({ wire, clock }: Pick<Runtime, 'wire' | 'clock'>): Transmit {
  let loading: Promise<Axios> | undefined
  return async (request, watch) => {
    loading ??= clock.outside(loadAxios)
    const client = await loading
    try {
      const { data } = await client.request<WireReply>({ adapter: over(wire, request, watch) })
      return data
    } catch (thrown) {
      // of a wire that fails in its own way it is not known what it sent
      const sent = thrown instanceof WireError ? thrown.sent : true
      throw new WireFault(watch.stoppedBy ?? 'network', sent, thrown)
    }
  }
}

async function loadAxios(): Promise<Axios> {
  const { Axios: Client } = await import('axios')
  // a client of its own: what an application does to axios' defaults does not reach the carrier
  return new Client({})
}

/** An attempt that got no reply, or lost it half way. */
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
 * An adapter for one request. It leaves axios' configuration aside: axios would write URL and headers in its own way,
 * and the signature would not fit.
 */
function over(wire: Wire, request: OutgoingRequest, watch: AttemptWatch): AxiosAdapter {
  return async (config) => {
    const { method, url, headers, body } = request
    const reply = await wire.send({ method, url, headers, body, signal: watch.signal, timer: watch })
    return { data: reply, status: reply.status, statusText: '', headers: {}, config }
  }
}
