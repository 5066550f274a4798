/**
 * The query of a URL. One that no carrier writes is not read, since reading it would take long: with escapes that are not
 * text, or with too many fields.
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
