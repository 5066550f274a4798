import { DocumentError } from './error.ts'
import type { RawMarkup } from './raw.ts'

/** SSML for a `<Say>`. */
export interface SpokenMarkup {
  /** The content of `<speak>`. */
  readonly content: readonly (string | RawMarkup)[]
  /** The `xml:lang` of `<speak>`. */
  readonly language: string | undefined
}

/**
 * Parses an SSML document, or a part of one, for `say`: the service takes its elements without `<speak>` around them.
 * It is not checked which of them a voice supports.
 *
 * @throws DocumentError `ssml` if it is not well-formed, or contains a comment, a document type or an instruction other
 * than the first line's.
 */
export function ssml(text: string): SpokenMarkup {
  const [content, rest] = readContent(text.trim().replace(/^<\?xml\s[^<>]*\?>\s*/, ''), undefined)
  if (rest !== '') throw malformed('an end without a beginning')
  const [only, ...others] = content.filter((part) => typeof part !== 'string' || part.trim() !== '')
  if (typeof only !== 'object' || only.tag !== 'speak') return { content, language: undefined }
  if (others.length > 0) throw malformed('there is an element besides speak')
  const { 'xml:lang': language } = only.attributes
  return { content: only.content, language: typeof language === 'string' ? language : undefined }
}

/** An element with parsed content. */
interface ReadMarkup extends RawMarkup {
  readonly content: readonly (string | ReadMarkup)[]
}

/** Parses content up to the end of `parent`; returns it with the rest of the text. */
function readContent(text: string, parent: string | undefined): [(string | ReadMarkup)[], string] {
  const content: (string | ReadMarkup)[] = []
  let rest = text
  while (rest !== '') {
    const words = /^[^<]+/.exec(rest)?.[0]
    if (words !== undefined) {
      content.push(unescaped(words))
      rest = rest.slice(words.length)
      continue
    }
    const end = /^<\/([^\s>]+)\s*>/.exec(rest)
    if (end !== null) {
      if (end[1] !== parent) throw malformed(`the end of ${end[1]} where none is open`)
      return [content, rest.slice(end[0].length)]
    }
    const [element, behind] = readElement(rest)
    content.push(element)
    rest = behind
  }
  if (parent !== undefined) throw malformed(`${parent} has no end`)
  return [content, '']
}

function readElement(text: string): [ReadMarkup, string] {
  const [whole = '', tag = '', attributes = '', closed = ''] = beginning.exec(text) ?? []
  if (whole === '') throw malformed('something is not an element')
  const behind = text.slice(whole.length)
  const [content, rest]: [(string | ReadMarkup)[], string] = closed === '/' ? [[], behind] : readContent(behind, tag)
  return [{ kind: 'Raw', tag, attributes: readAttributes(attributes), content }, rest]
}

function readAttributes(text: string): Record<string, string> {
  const found = [...text.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)]
  const named = found.map(([, name = '', one, other]) => [name, unescaped(one ?? other ?? '')] as const)
  // the service needs no namespaces, and would stumble over them
  return Object.fromEntries(named.filter(([name]) => !name.startsWith('xmlns') && !name.startsWith('xsi:')))
}

const beginning = /^<([A-Za-z_][\w.:-]*)((?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replaceAll(/&([^;&\s]*);?/g, (whole, name: string) => {
    const code = /^#(?:x([\da-f]{1,6})|(\d{1,7}))$/i.exec(name)
    const point = code === null ? undefined : Number.parseInt(code[1] ?? code[2] ?? '', code[1] === undefined ? 10 : 16)
    const known = point === undefined ? entities[name] : point <= 0x10ffff ? String.fromCodePoint(point) : undefined
    if (known === undefined || !whole.endsWith(';')) throw malformed('an ampersand is not escaped')
    return known
  })
}

function malformed(what: string): DocumentError {
  return new DocumentError('ssml', `the SSML is not well-formed: ${what}`)
}
