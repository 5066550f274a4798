/**
 * The query of a URL. A query with invalid escapes or too many fields is not parsed, since no carrier writes one and
 * parsing would take long.
 */
export function queryOf(url: string): URLSearchParams {
  const [, query = ''] = url.split(/\?(.*)$/s, 2)
  return isReadable(query) ? new URL(url).searchParams : new URLSearchParams()
}

const mostFields = 1_000

function isReadable(query: string): boolean {
  if (query.split('&', mostFields + 1).length > mostFields) return false
  try {
    decodeURIComponent(query)
    return true
  } catch {
    return false
  }
}
