/** One request of a delivery: the first, or one that a redirect asks for. */
export interface Hop {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body?: string | Uint8Array | undefined
}

/** The request that a reply redirects to; another origin gets neither credentials nor cookies. */
export function redirectOf(hop: Hop, result: { status: number; headers: Headers }): Hop | undefined {
  const location = result.headers['location']
  if (![301, 302, 303, 307, 308].includes(result.status) || location === undefined) return undefined
  if (!URL.canParse(location, hop.url.href)) return undefined
  const url = new URL(location, hop.url)
  const foreign = url.origin !== hop.url.origin
  const kept = Object.entries(hop.headers).filter(([name]) => !foreign || !/^(authorization|cookie)$/i.test(name))
  if (result.status >= 307) return { ...hop, url, headers: Object.fromEntries(kept) }
  const bodiless = kept.filter(([name]) => !/^content-/i.test(name))
  return { url, method: hop.method === 'HEAD' ? 'HEAD' : 'GET', headers: Object.fromEntries(bodiless) }
}

type Headers = Readonly<Record<string, string>>
