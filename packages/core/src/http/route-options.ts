import type { ProxyChoice } from './proxy.ts'

/** Options that decide the route of a request. */
export interface RouteOptions {
  /**
   * `'environment'` asks `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` for each request; a URL sends everything
   * through that proxy, whose name and password it may hold. Default: `false`, and the environment is not read.
   */
  readonly proxy?: ProxyChoice | undefined
  /** Opens connections instead: an agent of the application, or what picks one for a URL. Not beside `proxy`. */
  readonly agent?: HttpAgent | ((url: URL) => HttpAgent) | undefined
}

/** An `Agent` of `node:http` or `node:https`, or of a library. Declared here so that these types do not depend on Node's. */
export interface HttpAgent {
  readonly maxSockets: number
  readonly maxFreeSockets: number
  destroy(): void
}
