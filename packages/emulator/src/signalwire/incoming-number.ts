import type { NumberSettings } from '../number.ts'
import type { Account } from './account.ts'

/** What the API adds to a number's settings, which the world knows. */
export interface NumberEntry {
  readonly sid: string
  readonly number: string
  readonly createdAt: Date
  updatedAt: Date
  friendlyName: string
}

/** The application's numbers: those that the world was told of, and those that were bought. */
export class IncomingNumbers {
  readonly #account: Account
  readonly #entries = new Map<string, NumberEntry>()

  constructor(account: Account) {
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

  /** Takes a number that nobody has yet. */
  add(number: string): NumberEntry {
    this.#account.network.numbers.set(number, {})
    return this.#entryOf(number)
  }

  /** Gives a number back: nobody answers it any more. */
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
