/** The effects that a fault can have, by the kind of exchange that it meets. */
export const FAULT_EFFECTS = {
  request: ['slow', 'late', 'throttle', 'unavailable', 'status', 'cut-before', 'cut-after', 'never'],
  callback: ['slow', 'late', 'twice', 'out-of-order', 'cut-before', 'cut-after', 'never'],
  media: ['slow', 'late', 'cut-before', 'cut-after', 'never'],
  prompt: ['slow', 'late', 'cut-before', 'cut-after', 'never'],
} as const

/** What a fault meets: a request of the application's, a callback to it, a media socket, or the fetch of a prompt. */
export type FaultKind = keyof typeof FAULT_EFFECTS
export type FaultEffect = (typeof FAULT_EFFECTS)[FaultKind][number]

/** Which exchanges a fault meets; what is absent does not matter. */
export interface FaultTarget {
  readonly door?: string | undefined
  readonly kind: FaultKind
  readonly method?: string | undefined
  /** Part of the path and query, or a regular expression between slashes. */
  readonly path?: string | undefined
  /** The name that the carrier's protocol has for the event. */
  readonly event?: string | undefined
}

/** A fault as it is ordered. */
export interface FaultInput {
  readonly on: FaultTarget
  readonly effect: FaultEffect
  /** How many exchanges it meets; 1 by default. */
  readonly times?: number | undefined
  /** How many it lets pass first; 0 by default. */
  readonly skip?: number | undefined
  /** For slow, late, and media `cut-after`, in milliseconds; 1,000 by default. */
  readonly afterMs?: number | undefined
  /** For throttle; 1 by default. */
  readonly retryAfterSeconds?: number | undefined
  /** For status. */
  readonly status?: number | undefined
}

/** A fault that is waiting or used up. */
export interface Fault extends FaultInput {
  readonly times: number
  readonly skip: number
  readonly id: number
  /** How often it has struck. */
  readonly struck: number
}

/** What is about to happen, for a fault to meet. */
export interface Encounter {
  readonly door: string
  readonly kind: FaultKind
  readonly method: string
  readonly path: string
  readonly event?: string
}

/** The faults that were ordered, in order; of several that match, the first that is not used up strikes. */
export class Faults {
  #faults: (Fault & { struck: number; passed: number })[] = []
  #next = 1

  get all(): readonly Fault[] {
    return this.#faults.map(({ passed: _passed, ...fault }) => fault)
  }

  add(fault: FaultInput): Fault {
    const { skip = 0, times = 1 } = fault
    const added = { ...fault, times, skip, id: this.#next++, struck: 0, passed: 0 }
    this.#faults.push(added)
    return added
  }

  clear(): void {
    this.#faults = []
  }

  /** The fault that meets this exchange; taking it uses it up by one. */
  take(encounter: Encounter): Fault | undefined {
    for (const fault of this.#faults) {
      if (fault.struck >= fault.times || !meets(fault.on, encounter)) continue
      if (fault.passed < fault.skip) {
        fault.passed += 1
        continue
      }
      fault.struck += 1
      return fault
    }
    return undefined
  }
}

/** How much longer a slow or late exchange takes, in milliseconds. */
export function delayOf(fault: Fault): number {
  return fault.afterMs ?? 1000
}

/** Whether a text can be a fault's `path`. */
export function isFaultPath(text: string): boolean {
  try {
    expressionIn(text)
    return true
  } catch {
    return false
  }
}

function meets(on: FaultTarget, encounter: Encounter): boolean {
  return (
    on.kind === encounter.kind &&
    (on.door === undefined || on.door === encounter.door) &&
    (on.method === undefined || on.method.toUpperCase() === encounter.method) &&
    (on.event === undefined || on.event === encounter.event) &&
    (on.path === undefined || pathMeets(on.path, encounter.path))
  )
}

function pathMeets(pattern: string, path: string): boolean {
  return path.includes(pattern) || expressionIn(pattern)?.test(path) === true
}

/** The regular expression between slashes, if it is one. */
function expressionIn(pattern: string): RegExp | undefined {
  const [, inner] = /^\/(.+)\/$/.exec(pattern) ?? []
  return inner === undefined ? undefined : new RegExp(inner)
}
