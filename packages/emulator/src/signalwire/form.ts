import type { Fields } from './signature.ts'

/** Writes fields as the service does: in order, a blank as `%20`, everything escaped that RFC 3986 reserves. */
export function encodeFields(fields: Fields): string {
  return fields.map(([name, value]) => `${escape(name)}=${escape(value)}`).join('&')
}

function escape(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
