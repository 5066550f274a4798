import { machine } from './machine.ts'
import { currentScope } from './scope.ts'

/** `Date` whose present is that of the run that asks; outside of a run it is the machine's. */
export function simulatedDate(): DateConstructor {
  const { Date: real } = machine
  const now = (): number => currentScope()?.clock.now() ?? real.now()
  return new Proxy(real, {
    apply: () => new real(now()).toString(),
    construct(target, values: unknown[], made): Date {
      const date: unknown = Reflect.construct(target, values.length === 0 ? [now()] : values, made)
      if (date instanceof target) return date
      throw new Error('unreachable: what Date constructs is a date')
    },
    get: (target, name, receiver): unknown => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  })
}
