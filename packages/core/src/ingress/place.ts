import { masked, printable, type Route } from '../driver/index.ts'
import type { ProviderHost } from './provider-host.ts'

/** A route that a path names. */
export interface Place {
  readonly route: Route
  readonly token: string
  /** The URL for a warning: a reader of the log can neither call this application with it, nor identify the caller. */
  readonly shown: () => string
}

/** Finds the route; `undefined` for a path that is not ours. */
export function placeIn({ routes, tokens }: ProviderHost, pathAndQuery: string): Place | undefined {
  const [path = '', ...query] = pathAndQuery.split('?')
  const match = routes?.match(path)
  if (routes === undefined || match === undefined) return undefined
  const { purpose, token } = match
  const shown = (): string => {
    const url = [routes.http(purpose, `${token.slice(0, 4)}…`), ...query].join('?')
    return printable(masked(url.slice(0, longestRead)), longestUrl)
  }
  return { route: tokens.read(purpose, token), token, shown }
}

/** Characters of a URL in a warning. */
const longestUrl = 300

/** Characters of a URL that are looked at for it; what is masked becomes shorter. */
const longestRead = 2_000
