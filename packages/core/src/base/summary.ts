import type { inspect, InspectOptions } from 'node:util'

/** Where `util.inspect` and `console.log` look; `JSON.stringify` looks at `toJSON`. */
export const inspected: unique symbol = Symbol.for('nodejs.util.inspect.custom')

export type Print = typeof inspect

/** The printed form of a handle: a few facts, without its internals. */
export function shown(kind: string, facts: object, options: InspectOptions, print: Print): string {
  return `${kind} ${print(facts, options)}`
}

/** The members of a handle that show only these facts, which are read each time. */
export function summary(kind: string, facts: () => object): { toJSON(): object } {
  const inspect = (_depth: number, options: InspectOptions, print: Print) => shown(kind, facts(), options, print)
  return Object.assign({ toJSON: facts }, { [inspected]: inspect })
}
