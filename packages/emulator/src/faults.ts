import { z } from 'zod'

const effects = {
  request: ['slow', 'late', 'throttle', 'unavailable', 'status', 'cut-before', 'cut-after', 'never'],
  callback: ['slow', 'late', 'twice', 'out-of-order', 'cut-before', 'cut-after', 'never'],
  media: ['slow', 'late', 'cut-before', 'cut-after', 'never'],
  prompt: ['slow', 'late', 'cut-before', 'cut-after', 'never'],
} as const

const effect = z.enum(Object.values(effects).flat())

/** A fault to come, strict: an effect that makes no sense for its kind of exchange is refused. */
export const faultSchema = z
  .strictObject({
    on: z.strictObject({
      door: z.string().optional(),
      kind: z.enum(['request', 'callback', 'media', 'prompt']),
      method: z.string().optional(),
      /** Part of the path and query, or a regular expression between slashes. */
      path: z.string().min(1).refine(isPattern, 'is no valid regular expression').optional(),
      /** The door's name for the event that is delivered. */
      event: z.string().optional(),
    }),
    effect,
    /** How many exchanges it meets. */
    times: z.number().int().min(1).default(1),
    /** How many it lets pass first. */
    skip: z.number().int().min(0).default(0),
    /** For slow, late, and media `cut-after`: 1,000 unless told. */
    afterMs: z.number().int().min(0).max(600_000).optional(),
    /** For throttle; 1 unless told. */
    retryAfterSeconds: z.number().int().min(0).optional(),
    /** For status. */
    status: z.number().int().min(400).max(599).optional(),
  })
  .superRefine((fault, context) => {
    const possible: readonly string[] = effects[fault.on.kind]
    if (!possible.includes(fault.effect)) {
      const message = `"${fault.effect}" cannot happen to a ${fault.on.kind}; use one of ${possible.join(', ')}`
      context.addIssue({ code: 'custom', path: ['effect'], message })
    }
    if (fault.effect === 'status' && fault.status === undefined) {
      context.addIssue({ code: 'custom', path: ['status'], message: 'effect "status" needs the status to reply with' })
    }
  })

/** A fault as it is asked for. */
export type FaultInput = z.input<typeof faultSchema>

/** A fault that is waiting or used up. */
export interface Fault extends z.output<typeof faultSchema> {
  readonly id: number
  /** How often it has struck. */
  readonly struck: number
}

/** What is about to happen, for a fault to meet. */
export interface Encounter {
  readonly door: string
  readonly kind: 'request' | 'callback' | 'media' | 'prompt'
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

  add(fault: z.output<typeof faultSchema>): Fault {
    const added = { ...fault, id: this.#next++, struck: 0, passed: 0 }
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

/** How long a slow or late exchange takes more, in milliseconds. */
export function delayOf(fault: Fault): number {
  return fault.afterMs ?? 1000
}

function meets(on: Fault['on'], encounter: Encounter): boolean {
  return (
    on.kind === encounter.kind &&
    (on.door === undefined || on.door === encounter.door) &&
    (on.method === undefined || on.method.toUpperCase() === encounter.method) &&
    (on.event === undefined || on.event === encounter.event) &&
    (on.path === undefined || pathMeets(on.path, encounter.path))
  )
}

function pathMeets(pattern: string, path: string): boolean {
  const inner = /^\/(.+)\/$/.exec(pattern)?.[1]
  return path.includes(pattern) || (inner !== undefined && new RegExp(inner).test(path))
}

function isPattern(text: string): boolean {
  const inner = /^\/(.+)\/$/.exec(text)?.[1]
  try {
    return inner === undefined || new RegExp(inner) instanceof RegExp
  } catch {
    return false
  }
}
