import { pathVariables } from '../path-pattern.ts'
import type { Handler, RoutedRequest, Suffix } from './routed-request.ts'

/** One method of one resource of a project; names in braces stand for one segment each. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Behind `/Accounts/{AccountSid}`, without a suffix. */
  readonly path: string
  readonly handler: Handler
  /** How a 400 or 422 is written where it is not the usual object. See docs/wire/signalwire-laml.md#errors */
  readonly errors?: 'list' | 'texts'
  /** Without the suffix `.json` it is audio, which is public. */
  readonly audio?: true
}

/** A route with what the path of the request says. */
export interface FoundRoute extends Pick<RoutedRequest, 'variable' | 'suffix'> {
  readonly route: Route
}

/** Where the API lives; the vendor's npm client asks under the second. See docs/wire/signalwire-laml.md#transport */
export const bases = ['/api/laml/2010-04-01', '/2010-04-01'] as const

/** Finds the route of a request, under either base and with any suffix. */
export function findRoute(routes: readonly Route[], method: string, path: string): FoundRoute | undefined {
  const base = bases.find((prefix) => path.startsWith(`${prefix}/Accounts/`))
  if (base === undefined) return undefined
  const suffix = suffixes.find((ending) => path.endsWith(ending))
  const resource = path.slice(`${base}/Accounts`.length, path.length - (suffix?.length ?? 0))
  for (const route of routes) {
    const variables = route.method === method ? pathVariables(`/{AccountSid}${route.path}`, resource) : undefined
    if (variables) return { route, suffix, variable: (name) => variables[name] ?? '' }
  }
  return undefined
}

const suffixes = ['.json', '.wav', '.mp3'] as const satisfies Suffix[]
