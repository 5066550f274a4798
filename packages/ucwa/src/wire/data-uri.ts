/** The content of a `data:…` link. */
export interface DataUri {
  /** In lower case, without parameters. */
  readonly mediaType: string
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>
  readonly text: string
}

/**
 * Parses a link that carries its content; undefined if it is not such a link or is malformed
 * (docs/wire/ucwa.md#data-links).
 */
export function readDataUri(href: string): DataUri | undefined {
  const comma = href.indexOf(',')
  if (!/^data:/i.test(href) || comma < 0) return undefined
  const head = href.slice('data:'.length, comma)
  const last = head.lastIndexOf(';')
  const isBase64 = last >= 0 && /^\s*base64\s*$/i.test(head.slice(last + 1))
  const text = decode(href.slice(comma + 1), isBase64)
  if (text === undefined) return undefined
  const [mediaType = '', ...rest] = head.slice(0, isBase64 ? last : head.length).split(';', mostParts)
  const parameters = new Map(rest.map(readParameter))
  return { mediaType: mediaType.trim().toLowerCase() || 'text/plain', parameters, text }
}

/** Limit of the media type and its parameters; a session description has at most three. */
const mostParts = 16

/** Writes a `data:` link in base64, which needs no escaping. */
export function writeDataUri(mediaType: string, text: string): string {
  const bytes = new TextEncoder().encode(text)
  return `data:${mediaType};base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`
}

/** A space is encoded as a plus here, and a plus as `%2b`, as in forms. */
function decode(content: string, isBase64: boolean): string | undefined {
  try {
    if (!isBase64) return decodeURIComponent(content.replaceAll('+', ' '))
    const binary = atob(/%[0-9a-f]{2}/i.test(content) ? decodeURIComponent(content) : content)
    return new TextDecoder().decode(Buffer.from(binary, 'latin1'))
  } catch {
    return undefined
  }
}

function readParameter(parameter: string): [string, string] {
  const equals = parameter.indexOf('=')
  const name = equals < 0 ? parameter : parameter.slice(0, equals)
  const value = equals < 0 ? '' : parameter.slice(equals + 1)
  return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')]
}
