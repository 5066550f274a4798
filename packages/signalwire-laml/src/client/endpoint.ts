import { isLoopback, isSecure } from '@trunkline/core/driver'

import { BASE_PATHS } from '../wire/resource.ts'

/** Location of the carrier's API. */
export interface Endpoint {
  /** Scheme, host and port. */
  readonly origin: string
  /** Starts with `/` and has no trailing slash. */
  readonly basePath: string
}

/** Either the space's host or the whole URL. */
export interface EndpointOptions {
  /**
   * Such as `example.signalwire.com`, with an optional port. A loopback host is reached with `http:`, all others with
   * `https:`.
   */
  readonly space?: string | undefined
  /** Such as `https://example.signalwire.com`; a path replaces `/api/laml/2010-04-01`. */
  readonly baseUrl?: string | undefined
}

/** Joins origin and base path. Requires options that `endpointFault` has accepted. */
export function endpointOf({ space = '', baseUrl }: EndpointOptions): Endpoint {
  const url = new URL(baseUrl ?? `${isLoopback(hostOf(space)) ? 'http' : 'https'}://${space}`)
  const path = url.pathname.replace(/\/+$/, '')
  // docs/wire/signalwire-laml.md#transport
  return { origin: url.origin, basePath: path === '' ? BASE_PATHS[0] : path }
}

/** Describes what is wrong with the URL of the API, and in which option; `undefined` if it is valid. */
export function endpointFault(
  options: EndpointOptions,
): { readonly option: 'space' | 'baseUrl'; readonly message: string } | undefined {
  const { space, baseUrl } = options
  if (space !== undefined && baseUrl !== undefined) {
    return { option: 'baseUrl', message: 'pass space or baseUrl, not both' }
  }
  if (baseUrl !== undefined) return faultOf('baseUrl', baseUrlFault(baseUrl))
  if (space === undefined) return { option: 'space', message: 'the host of the space is missing' }
  return faultOf('space', spaceFault(space))
}

function faultOf(option: 'space' | 'baseUrl', message: string | undefined) {
  return message === undefined ? undefined : { option, message }
}

function spaceFault(space: string): string | undefined {
  const expected = 'expected a host such as example.signalwire.com, with an optional port and without a scheme'
  if (!/^([\w.-]+|\[[\da-f:]+\])(:\d{1,5})?$/i.test(space)) return expected
  return URL.canParse(`https://${space}`) ? undefined : expected
}

function baseUrlFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'expected an absolute URL'
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return 'credentials belong into projectId and apiToken'
  if (url.search !== '' || url.hash !== '') return 'it has a query or a fragment'
  if (isSecure(url)) return undefined
  return 'expected https: (http: for a loopback host)'
}

function hostOf(space: string): string {
  return space.replace(/:\d+$/, '')
}
