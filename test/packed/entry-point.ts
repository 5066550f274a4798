import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Room } from './index.ts'
import { run } from './run.ts'

/** What a package offers for import. */
export interface EntryPoint {
  /** As an import writes it. */
  readonly name: string
  /** Its package says that its declarations need those of Node.js. */
  readonly needsNodeTypes: boolean
}

/** Every entry point of every installed package, from its `exports`. */
export function entryPoints({ app }: Room): readonly EntryPoint[] {
  const scope = join(app, 'node_modules/@trunkline')
  return readdirSync(scope).flatMap((name) => {
    const manifest: Manifest = JSON.parse(readFileSync(join(scope, name, 'package.json'), 'utf8'))
    const needsNodeTypes = manifest.peerDependencies?.['@types/node'] !== undefined
    const doors = Object.keys(manifest.exports).filter((door) => !door.endsWith('.json'))
    return doors.map((door) => ({ name: `@trunkline/${name}${door.slice(1)}`, needsNodeTypes }))
  })
}

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** Imports every entry point, and prints how much each exports. */
export async function importEntryPoints(room: Room): Promise<readonly string[]> {
  const names = entryPoints(room).map(({ name }) => name)
  const program = join(room.app, 'entry-points.mjs')
  writeFileSync(
    program,
    `for (const name of ${JSON.stringify(names)}) console.log(name, Object.keys(await import(name)).length)\n`,
  )
  const { ok, text } = await run(process.execPath, [program], room.app)
  process.stdout.write(`${text}\n`)
  return ok && names.length > 0 ? [] : ['an entry point cannot be imported']
}
