import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The workspace. */
export const root = join(import.meta.dirname, '../..')

export const readmePath = join(root, 'README.md')

/** The programs of the README, in their order. */
export function readmePrograms(): readonly string[] {
  return [...readFileSync(readmePath, 'utf8').matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code)
}
