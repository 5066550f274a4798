import { randomUUID } from 'node:crypto'

/** A document that the carrier keeps and serves. See docs/wire/signalwire-laml.md#laml-bins */
export class LamlBin {
  readonly sid = randomUUID()
  readonly createdAt = new Date()
  updatedAt = new Date()
  accessedAt: Date | undefined
  requests = 0
  name: string
  contents: string

  constructor(name: string, contents: string) {
    this.name = name
    this.contents = contents
  }

  /** The document with the fields of its request in the place of `{{Name}}`; counts. */
  serve(fields: Readonly<Record<string, string>>): string {
    this.requests += 1
    this.accessedAt = new Date()
    return this.contents.replace(/\{\{\{?\s*([\w.]+)\s*\}?\}\}/g, (_, name: string) => escaped(fields[name] ?? ''))
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
