import XMLBuilder from 'fast-xml-builder'

import { DocumentError } from './error.ts'

/** One element of a document; its kind decides where it is allowed. */
export interface Markup<Kind extends string = string> {
  readonly kind: Kind
  readonly tag: string
  readonly attributes: Attributes
  /** Nested elements, text between them, or only text. */
  readonly content: readonly (Markup | string)[] | string
}

/** Attributes as passed; `undefined` omits one, and a list is written with spaces. */
export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** Every field may be absent or `undefined`; both leave the attribute to the service's default. */
export type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined }

/** Creates an element whose kind is its tag. */
export function element<const Kind extends string>(
  kind: Kind,
  attributes: Attributes = {},
  content: Markup['content'] = [],
): Markup<Kind> {
  return { kind, tag: kind, attributes, content }
}

/** Comes before a document that is served. */
export const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

/** Writes verbs as one document, without an XML declaration. */
export function writeResponse(verbs: readonly Markup[]): string {
  // the writer escapes apostrophes in attributes, which are in quotation marks; the vendor's own documents leave them unescaped
  return new XMLBuilder(written).build([{ Response: verbs.map(nodeOf) }]).replaceAll('&apos;', "'")
}

/**
 * Returns a whole number unchanged.
 *
 * @throws DocumentError `number-range` outside the range.
 */
export function wholeNumber(
  name: string,
  value: number | undefined,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (value === undefined) return undefined
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
  throw new DocumentError('number-range', `${name} is a whole number ${range}, not ${value}`)
}

/**
 * Returns a text unchanged, which must not be empty.
 *
 * @throws DocumentError `empty-text` for an empty or blank text.
 */
export function spoken(name: string, text: string): string {
  if (text.replace(FORBIDDEN, '').trim() === '') throw new DocumentError('empty-text', `${name} needs text`)
  return text
}

/**
 * Returns an absolute URL unchanged, for attributes that the service does not resolve against the document.
 *
 * @throws DocumentError `action-url` for any other text.
 */
export function actionUrl(name: string, url: string | undefined): string | undefined {
  if (url === undefined || (/^https?:\/\/\S+$/i.test(url) && URL.canParse(url))) return url
  throw new DocumentError('action-url', `the action of ${name} is an absolute http(s) URL`)
}

// characters that XML 1.0 cannot express: control characters, lone surrogates, two non-characters
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

/** Texts are already escaped here, because the escaping of the writer lacks the references that keep white space. */
const written = {
  preserveOrder: true,
  ignoreAttributes: false,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
  processEntities: false,
} as const

/** An element with its attributes and content, in the writer's form. */
type Node = Readonly<Record<string, unknown>>

function nodeOf({ attributes, content, tag }: Markup): Node {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined)
  const named = given.map(([name, value]): [string, string] => [
    `@_${name}`,
    attributeText(typeof value === 'object' ? value.join(' ') : String(value)),
  ])
  const nested = typeof content === 'string' ? [content] : content
  const children = nested
    .filter((one) => one !== '')
    .map((one) => (typeof one === 'string' ? { '#text': plainText(one) } : nodeOf(one)))
  return { [tag]: children, ...(named.length > 0 && { ':@': Object.fromEntries(named) }) }
}

// a parser turns carriage returns into line feeds unless they are written as references
function plainText(text: string): string {
  return text
    .replace(FORBIDDEN, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
}

// in an attribute, a parser turns any white space into a space
function attributeText(text: string): string {
  return plainText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}
