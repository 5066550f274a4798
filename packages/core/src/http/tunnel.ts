import http, { type ClientRequestArgs } from 'node:http'
import https, { Agent, type RequestOptions } from 'node:https'
import { isIPv6 } from 'node:net'
import type { Duplex } from 'node:stream'

import { WireError } from '../driver/index.ts'
import { proxyAuthorization } from './proxy.ts'

/** A request whose agent is notified when it is given up before there is a connection. */
export interface StoppableRequest extends RequestOptions {
  readonly stopped?: AbortSignal | undefined
}

/** Opens TLS connections through a proxy, which sees only the name of the host. */
export class TunnelAgent extends Agent {
  readonly #proxy: URL

  constructor(proxy: URL, options: https.AgentOptions) {
    super(options)
    this.#proxy = proxy
  }

  override createConnection(
    options: ClientRequestArgs & StoppableRequest,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const asking = this.#ask(options)
    const settle = (error: Error | null, socket?: Duplex): void => {
      options.stopped?.removeEventListener('abort', stop)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node's type wants a stream beside an error, where there is none
      callback?.(error, socket as Duplex)
    }
    const stop = (): void => {
      asking.destroy(new DOMException('The exchange was aborted', 'AbortError'))
    }
    options.stopped?.addEventListener('abort', stop, { once: true })
    asking.once('error', (error) => settle(error))
    asking.once('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode >= 200 && statusCode < 300) {
        const secured: RequestOptions & { readonly socket: Duplex } = { ...options, socket }
        return settle(null, super.createConnection(secured) ?? undefined)
      }
      socket.destroy()
      settle(refused(statusCode))
    })
    asking.end()
  }

  #ask({ host, port, ca }: ClientRequestArgs & StoppableRequest): http.ClientRequest {
    const { protocol, hostname, port: proxyPort } = this.#proxy
    const target = `${isIPv6(host ?? '') ? `[${host}]` : host}:${port}`
    return (protocol === 'https:' ? https : http).request({
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port: proxyPort,
      ca,
      method: 'CONNECT',
      path: target,
      headers: { Host: target, ...proxyAuthorization(this.#proxy) },
      agent: false,
    })
  }
}

/** The carrier has not seen the request: the proxy's answer must not count as the carrier's reply. */
function refused(status: number): WireError {
  return new WireError(`The proxy refused the connection with ${status}`, { sent: false, code: `PROXY_${status}` })
}
