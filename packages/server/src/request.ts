import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

/** Header values by lower-case name; repeated ones joined with `, `. */
export function headersOf({ headersDistinct }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]))
}

/** How large the client says that the body is. */
export function declaredBytes(headers: IncomingHttpHeaders): number {
  return Number(headers['content-length'] ?? 0)
}
