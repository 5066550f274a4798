import type { Call } from './call.ts'

const KEPT_CALLS = 500
const KEPT_SOUNDS = 50

/** The calls that a switchboard keeps: the last 500, and the sound of the last 50 ended ones. */
export class CallList {
  readonly #calls = new Map<string, Call>()

  /** Oldest first. */
  get all(): readonly Call[] {
    return [...this.#calls.values()]
  }

  add(call: Call): void {
    this.#calls.set(call.id, call)
    this.#forgetOld()
  }

  /** Finds a call by its own id or by any id that a protocol server attached to it or to one of its legs. */
  find(id: string): Call | undefined {
    const named = (ids: Readonly<Record<string, string>>): boolean => Object.values(ids).includes(id)
    return (
      this.#calls.get(id) ??
      this.all.find(
        (call) => named(call.providerIds) || call.legs.some((leg) => leg.id === id || named(leg.providerIds)),
      )
    )
  }

  #forgetOld(): void {
    const ended = this.all.filter((call) => call.state === 'ended')
    for (const call of ended.slice(0, -KEPT_SOUNDS)) for (const leg of call.legs) leg.forget()
    if (this.#calls.size > KEPT_CALLS) for (const call of ended.slice(0, 1)) this.#calls.delete(call.id)
  }
}
