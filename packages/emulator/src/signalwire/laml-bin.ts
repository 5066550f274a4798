import type { Project } from './project.ts'

/** A document that the carrier keeps and serves. See docs/wire/signalwire-laml.md#laml-bins */
export class LamlBin {
  readonly sid: string
  readonly createdAt: Date
  updatedAt: Date
  accessedAt: Date | undefined
  requests = 0
  name: string
  contents: string
  readonly #account: Project

  constructor(account: Project, { name, contents }: { readonly name: string; readonly contents: string }) {
    this.#account = account
    this.sid = account.newSid()
    this.createdAt = account.now()
    this.updatedAt = this.createdAt
    this.name = name
    this.contents = contents
  }

  /** The document with the fields of its request for `{{Name}}`; counts the request. */
  serve(fields: Readonly<Record<string, string>>): string {
    this.requests += 1
    this.accessedAt = this.#account.now()
    return this.contents.replace(/\{\{\{?\s*([\w.]+)\s*\}?\}\}/g, (_, name: string) => escaped(fields[name] ?? ''))
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
