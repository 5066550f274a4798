import { isSecure, TelephonyError } from '../driver/index.ts'

/** Builds and reads the URLs under which a carrier reaches us: `<base>/trunkline/<provider>/<purpose>/<token>`. */
export interface Routes {
  /** The prefix of all URLs of this provider. */
  readonly base: string
  http(purpose: string, token: string): string
  media(purpose: string, token: string): string
  /** The route that a path names; `undefined` if the path is not ours. */
  match(path: string): { readonly purpose: string; readonly token: string } | undefined
  /** The URL as the carrier knows it, for checking signatures. */
  publicUrl(pathAndQuery: string): string
}

export interface RouteOptions {
  readonly publicUrl: string
  readonly mediaUrl: string | undefined
  readonly provider: string
}

/** Throws `invalid-argument` for a base URL that is not `https:` (or `http:` on a loopback host). */
export function createRoutes({ publicUrl, mediaUrl, provider }: RouteOptions): Routes {
  const http = baseUrl(publicUrl, 'publicUrl')
  const media = mediaBase(mediaUrl, http)
  const path = (purpose: string, token: string): string => `/trunkline/${provider}/${purpose}/${token}`
  return {
    base: `${http}/trunkline/${provider}`,
    http: (purpose, token) => http + path(purpose, token),
    media: (purpose, token) => media + path(purpose, token),
    match(requestPath) {
      const [purpose, token, ...rest] = ours(requestPath, provider) ?? []
      if (purpose === undefined || token === undefined || rest.length > 0) return undefined
      return { purpose, token }
    },
    publicUrl(pathAndQuery) {
      const [requestPath = ''] = pathAndQuery.split('?', 1)
      const from = requestPath.lastIndexOf(`/trunkline/${provider}/`)
      return http + pathAndQuery.slice(Math.max(0, from))
    },
  }
}

/** A proxy may have put a prefix before our path, or taken one away: only what follows `/trunkline/` counts. */
function ours(path: string, provider: string): string[] | undefined {
  const mark = `/trunkline/${provider}/`
  const from = path.lastIndexOf(mark)
  return from < 0 ? undefined : path.slice(from + mark.length).split('/')
}

function mediaBase(mediaUrl: string | undefined, http: string): string {
  if (mediaUrl === undefined) return http.replace(/^http/, 'ws')
  return baseUrl(mediaUrl.replace(/^ws/, 'http'), 'mediaUrl').replace(/^http/, 'ws')
}

function baseUrl(text: string, option: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw problem(option, 'it is not an absolute URL')
  if (url.search !== '' || url.hash !== '') throw problem(option, 'it has a query or a fragment')
  if (url.username !== '' || url.password !== '') throw problem(option, 'it has a user name or a password')
  if (isSecure(url)) return url.href.replace(/\/+$/, '')
  throw problem(option, `it begins with ${url.protocol}//, and only loopback hosts may be reached without TLS`)
}

function problem(option: string, what: string): TelephonyError {
  return new TelephonyError(
    'invalid-argument',
    `${option} cannot be used: ${what}. Pass the https: address under which the carrier reaches this application`,
  )
}
