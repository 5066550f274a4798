import { create } from 'xmlbuilder2'

import { DocumentError } from './error.ts'

/** One element of a document; its kind decides where it may stand. */
export interface Markup<Kind extends string = string> {
  readonly kind: Kind
  readonly tag: string
  readonly attributes: Attributes
  /** Nested elements, text between them, or text alone. */
  readonly content: readonly (Markup | string)[] | string
}

/** Attributes as given; `undefined` leaves one out, a list is written with spaces between. */
export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** Every field may be left out or be `undefined`, which both leave the attribute to the service's default. */
export type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined }

/** Makes an element whose kind is its tag. */
export function element<const Kind extends string>(
  kind: Kind,
  attributes: Attributes = {},
  content: Markup['content'] = [],
): Markup<Kind> {
  return { kind, tag: kind, attributes, content }
}

/** What stands before a document that is served. */
export const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

/** Writes verbs as one document, without an XML declaration. */
export function writeResponse(verbs: readonly Markup[]): string {
  const root = create().ele('Response')
  for (const verb of verbs) append(root, verb)
  return root.end({ headless: true })
}

/**
 * Passes a whole number through.
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
 * Passes text through that must say something.
 *
 * @throws DocumentError `empty-text` for nothing or blanks.
 */
export function spoken(name: string, text: string): string {
  if (text.replace(FORBIDDEN, '').trim() === '') throw new DocumentError('empty-text', `${name} needs text`)
  return text
}

/**
 * Passes an absolute address through, for attributes that the service does not resolve against the document.
 *
 * @throws DocumentError `action-url` for any other.
 */
export function actionUrl(name: string, url: string | undefined): string | undefined {
  if (url === undefined || (/^https?:\/\/\S+$/i.test(url) && URL.canParse(url))) return url
  throw new DocumentError('action-url', `the action of ${name} is an absolute http(s) URL`)
}

type Builder = ReturnType<typeof create>

// what XML 1.0 has no way to write: control characters, lone surrogates, two non-characters
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

function append(parent: Builder, markup: Markup): void {
  const child = parent.ele(markup.tag)
  for (const [name, value] of Object.entries(markup.attributes)) {
    if (value !== undefined) child.att(name, attributeText(typeof value === 'object' ? value.join(' ') : String(value)))
  }
  for (const nested of typeof markup.content === 'string' ? [markup.content] : markup.content) {
    if (typeof nested !== 'string') append(child, nested)
    else if (nested !== '') child.txt(plainText(nested))
  }
}

// the writer takes `&lt;` in a text for markup already escaped and leaves it; every ampersand is escaped beforehand.
// a parser turns carriage returns into line feeds unless they are written as references
function plainText(text: string): string {
  return text.replace(FORBIDDEN, '').replaceAll('&', '&amp;').replaceAll('\r', '&#13;')
}

// in an attribute, a parser turns any white space into a blank
function attributeText(text: string): string {
  return plainText(text).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}
