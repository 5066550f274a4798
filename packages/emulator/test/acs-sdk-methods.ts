import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { CallAutomationClient, CallConnection, CallMedia, CallRecording } from '@azure/communication-call-automation'

const classes = { CallAutomationClient, CallConnection, CallMedia, CallRecording }
const folder = dirname(createRequire(import.meta.url).resolve('@azure/communication-call-automation'))

/** Every public method of the vendor's client, such as `CallMedia.play`, read from its declarations. */
export function publicMethods(): string[] {
  return Object.keys(classes).flatMap((name) => methodsOf(name).map((method) => `${name}.${method}`))
}

/** Notes from now on which of them came to a good end. */
export function watchMethods(): ReadonlySet<string> {
  const done = new Set<string>()
  for (const [name, { prototype }] of Object.entries(classes)) {
    for (const method of methodsOf(name)) {
      const original: unknown = Reflect.get(prototype, method)
      if (typeof original !== 'function') throw new Error(`${name} declares ${method} and has none`)
      const note = (): void => void done.add(`${name}.${method}`)
      Reflect.set(prototype, method, function watched(this: object, ...given: unknown[]): unknown {
        const result: unknown = Reflect.apply(original, this, given)
        if (result instanceof Promise) void result.then(note, () => undefined)
        else note()
        return result
      })
    }
  }
  return done
}

/** What is private is declared without its parameters. */
function methodsOf(name: string): string[] {
  const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}.d.ts`
  const names = [...readFileSync(join(folder, file), 'utf8').matchAll(/^ {4}(\w+)\(/gm)]
  return [...new Set(names.map(([, method = '']) => method))].filter((method) => method !== 'constructor')
}
