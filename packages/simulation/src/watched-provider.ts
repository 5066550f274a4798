import type { Provider } from '@trunkline/core'
import type { Driver } from '@trunkline/core/driver'

import type { Environment } from './environment.ts'

type Watch = Pick<Environment, 'open' | 'timeline'>

/** The provider, with what is asked of its driver in the timeline. */
export function watchedProvider(provider: Provider, watch: Watch): Provider {
  return {
    ...provider,
    open(host) {
      const session = provider.open(host)
      return { ...session, driver: watchedDriver(session.driver, watch) }
    },
  }
}

function watchedDriver(driver: Driver, watch: Watch): Driver {
  return new Proxy(driver, {
    get(target, name, receiver): unknown {
      const member: unknown = Reflect.get(target, name, receiver)
      if (typeof member !== 'function' || typeof name !== 'string' || !name.startsWith('do')) return member
      return (...values: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, values)
        return result instanceof Promise ? watched(verbOf(name, values), result, watch) : result
      }
    },
  })
}

/** Such as `play of c_1a2b`. */
function verbOf(name: string, [context]: readonly unknown[]): string {
  const verb = name.charAt(2).toLowerCase() + name.slice(3)
  const id = typeof context === 'object' && context !== null && 'id' in context ? ` of ${String(context.id)}` : ''
  return verb + id
}

async function watched<T>(text: string, result: Promise<T>, { open, timeline }: Watch): Promise<T> {
  timeline.add({ kind: 'verb', text })
  const over = open.begin(`verb: ${text}`)
  try {
    const accepted = await result
    timeline.add({ kind: 'verb', text: `${text}: accepted` })
    return accepted
  } catch (thrown) {
    timeline.add({ kind: 'verb', text: `${text}: ${thrown instanceof Error ? thrown.message : 'failed'}` })
    throw thrown
  } finally {
    over()
  }
}
