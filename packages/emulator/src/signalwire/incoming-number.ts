import type { NumberSettings } from '../number.ts'
import type { Project } from './project.ts'

/** What the API adds to a number's settings, which the world knows. */
export interface NumberEntry {
  readonly sid: string
  readonly number: string
  readonly createdAt: Date
  updatedAt: Date
  friendlyName: string
}

/** The application's numbers: those set through `/_world/numbers`, and bought ones. */
export class IncomingNumbers {
  readonly #account: Project
  readonly #entries = new Map<string, NumberEntry>()

  constructor(account: Project) {
    this.#account = account
  }

  /** All numbers, in the order in which they became known. */
  list(): readonly NumberEntry[] {
    return [...this.#account.network.numbers.keys()].map((number) => this.#entryOf(number))
  }

  find(sid: string): NumberEntry | undefined {
    return this.list().find((entry) => entry.sid === sid)
  }

  settings({ number }: NumberEntry): NumberSettings {
    return this.#account.network.numbers.get(number) ?? {}
  }

  /** Sets what the next call to a number does. */
  change(entry: NumberEntry, settings: NumberSettings): void {
    this.#account.network.numbers.set(entry.number, settings)
    entry.updatedAt = this.#account.now()
  }

  /** Takes a free number. */
  add(number: string): NumberEntry {
    this.#account.network.numbers.set(number, {})
    return this.#entryOf(number)
  }

  /** Gives a number back: calls to it are answered no longer. */
  remove(entry: NumberEntry): void {
    this.#account.network.numbers.delete(entry.number)
    this.#entries.delete(entry.number)
  }

  #entryOf(number: string): NumberEntry {
    const known = this.#entries.get(number)
    if (known) return known
    const now = this.#account.now()
    const entry = { sid: this.#account.newSid(), number, createdAt: now, updatedAt: now, friendlyName: number }
    this.#entries.set(number, entry)
    return entry
  }
}
