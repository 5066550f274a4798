import { XMLParser, XMLValidator } from 'fast-xml-parser'
import * as z from 'zod'

/** An element of a LaML document: a verb, a noun, or markup within speech. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  /** All text inside, that of nested elements too, without blanks around it. */
  readonly text: string
}

/** A document that can be run, or what is wrong with it. */
export type ParsedDocument =
  | { readonly ok: true; readonly verbs: readonly Element[] }
  | { readonly ok: false; readonly problem: string }

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // numeric character references; a document type, where entities are made, is refused before
  htmlEntities: true,
})

/** Reads a document; its root must be `Response`. */
export function parseDocument(xml: string): ParsedDocument {
  if (/<!DOCTYPE/i.test(xml)) return { ok: false, problem: 'a document type declaration is not allowed' }
  const checked = XMLValidator.validate(xml)
  if (checked !== true) return { ok: false, problem: `line ${checked.err.line}: ${checked.err.msg}` }
  const [root, ...more] = elementsOf(nodes.parse(parser.parse(xml)))
  if (root?.name !== 'Response' || more.length > 0) return { ok: false, problem: 'the root element is not <Response>' }
  return { ok: true, verbs: root.children }
}

type Node = Readonly<Record<string, unknown>>

const nodes = z.array(z.record(z.string(), z.unknown()))
const attributes = z.record(z.string(), z.string()).catch({})

function elementsOf(list: readonly Node[]): Element[] {
  return list.flatMap((node) => {
    const name = nameOf(node)
    if (name === undefined) return []
    const inner = nodes.parse(node[name])
    const [children, text] = [elementsOf(inner), textOf(inner).trim()]
    return [{ name, attributes: attributes.parse(node[':@'] ?? {}), children, text }]
  })
}

function textOf(list: readonly Node[]): string {
  return list
    .map((node) => {
      const name = nameOf(node)
      if (name !== undefined) return textOf(nodes.parse(node[name]))
      return typeof node['#text'] === 'string' ? node['#text'] : ''
    })
    .join('')
}

function nameOf(node: Node): string | undefined {
  return Object.keys(node).find((key) => key !== ':@' && key !== '#text' && !key.startsWith('?'))
}
