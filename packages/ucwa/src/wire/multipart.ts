/** One part of a multipart body. */
export interface Part {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly content: string
}

/** The parts of a multipart text, without the text before the first and after the last boundary. */
export function readParts(text: string, boundary: string): readonly Part[] {
  if (boundary === '') return []
  // a boundary is at the start of a line, and the line break before it belongs to it
  const pieces = `\r\n${text}`.split(`\n--${boundary}`, mostParts + 1).slice(1)
  const parts: Part[] = []
  for (const piece of pieces) {
    if (piece.startsWith('--')) break
    parts.push(readPart(piece.replace(/^[ \t]*\r?\n/, '').replace(/\r$/, '')))
  }
  return parts
}

/** A batch has at most 100 parts, a session description a handful; further parts are ignored. */
const mostParts = 128

/** Splits the headers from the content, at the first empty line. */
export function readPart(text: string): Part {
  const gap = /\r?\n\r?\n/.exec(text)
  const head = text.startsWith('\n') || text.startsWith('\r\n') ? '' : text.slice(0, gap?.index ?? text.length)
  const content = head === '' ? text.replace(/^\r?\n/, '') : text.slice(head.length + (gap?.[0].length ?? 0))
  return { headers: new Map(head.split(/\r?\n/).filter(Boolean).map(readHeader)), content }
}

function readHeader(line: string): [string, string] {
  const colon = line.indexOf(':')
  if (colon < 0) return [line.trim().toLowerCase(), '']
  return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
}
