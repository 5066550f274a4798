import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { type ParseResult, parseSync, type Statement } from 'oxc-parser'

const root = join(import.meta.dirname, '../..')

/** The packages that have a report. */
export const reported: readonly string[] = readdirSync(join(root, 'packages'))

/**
 * What a package exports, entry point by entry point: each name with its declaration as the compiler wrote it, without comments.
 * Reads the built declarations; throws where there are none.
 */
export function apiReport(name: string): string {
  const folder = join(root, 'packages', name)
  const { exports }: { exports: Record<string, { types?: string } | string> } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const entries = Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'object' && target.types !== undefined ? [[path, join(folder, target.types)] as const] : [],
  )
  return entries.map(([path, file]) => `# @trunkline/${name}${path.slice(1)}\n\n${entryText(file)}\n`).join('\n')
}

function entryText(file: string): string {
  const found = [...exportsOf(file)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return found.map(([name, text]) => (text.includes(name) ? text : `${text} // as ${name}`)).join('\n')
}

/** Exported names with the texts of their declarations. */
function exportsOf(file: string): Map<string, string> {
  const { parsed, source } = parse(file)
  const all = new Map<string, string>()
  for (const { entries } of parsed.module.staticExports) {
    for (const { exportName, importName, localName, moduleRequest } of entries) {
      const from = moduleRequest && fileOf(file, moduleRequest.value)
      const { name } = exportName
      if (typeof name === 'string') {
        const original = (moduleRequest ? importName.name : localName.name) ?? name
        all.set(name, from ? (exportsOf(from).get(original) ?? original) : declared(parsed, source, original))
      } else if (from) for (const [passedOn, text] of exportsOf(from)) all.set(passedOn, text)
    }
  }
  return all
}

/** The declarations of a name in a file: a function may have several. */
function declared({ comments, program }: ParseResult, source: string, name: string): string {
  const own = program.body.map(inner).filter((statement) => namesOf(statement).includes(name))
  const texts = own.map(({ start, end }) => {
    const within = comments.filter((comment) => comment.start >= start && comment.end <= end)
    return within
      .toReversed()
      .reduce((text, comment) => cut(text, comment.start - start, comment.end - start), source.slice(start, end))
  })
  return texts.map((text) => shortened(text.replaceAll(/\n\s*(?=\n)/g, '').trim())).join('\n')
}

/** Schemas fill hundreds of lines: a long declaration is its first line and a digest of the rest. */
const mostLines = 80

function shortened(text: string): string {
  const lines = text.split('\n')
  if (lines.length <= mostLines) return text
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12)
  return `${lines[0]} … // ${lines.length} lines, ${digest}`
}

function inner(statement: Statement): Statement {
  return statement.type === 'ExportNamedDeclaration' && statement.declaration ? statement.declaration : statement
}

function namesOf(statement: Statement): readonly string[] {
  if (statement.type === 'VariableDeclaration')
    return statement.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
  return 'id' in statement && statement.id?.type === 'Identifier' ? [statement.id.name] : []
}

function cut(text: string, from: number, to: number): string {
  return text.slice(0, from) + text.slice(to)
}

function fileOf(file: string, request: string): string | undefined {
  if (!request.startsWith('.')) return undefined
  return join(dirname(file), request.replace(/\.[jt]s$/, '.d.ts'))
}

function parse(file: string): { readonly parsed: ParseResult; readonly source: string } {
  if (!existsSync(file)) throw new Error(`${file} is missing: build the packages first (npm run build)`)
  const source = readFileSync(file, 'utf8')
  return { source, parsed: parseSync(file, source) }
}
