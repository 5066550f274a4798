import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { installApp } from './app.ts'
import { checkDeclarations } from './declarations.ts'
import { importEntryPoints } from './entry-point.ts'
import { checkRuntimes } from './runtimes.ts'
import { installTools } from './tool.ts'

const usage = `Usage: npm run -s check:packed -- FOLDER [--room DIR] [--write] [install] [entry-points] [declarations] [runtimes]

Uses the packages as their users get them: installs the tarballs of FOLDER into an empty project, DIR/app (DIR is FOLDER by
default), imports every entry point, compiles programs against the declarations, and runs the README's program and the demo on
each runtime. Without names of steps, takes all. --write writes the runtimes that ran into the README.
`

/** Where the steps work. */
export interface Room {
  /** The folder with the tarballs. */
  readonly tarballs: string
  /** The project that has them installed. */
  readonly app: string
  /** Other versions of TypeScript and other runtimes. */
  readonly tools: string
}

const steps = {
  install: async (room: Room) => (await Promise.all([installApp(room), installTools(room)])).flat(),
  'entry-points': importEntryPoints,
  declarations: checkDeclarations,
  runtimes: checkRuntimes,
} satisfies Readonly<Record<string, (room: Room, write: boolean) => Promise<readonly string[]>>>

const isStep = (name: string): name is keyof typeof steps => Object.hasOwn(steps, name)

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { room: { type: 'string' }, write: { type: 'boolean', default: false } },
})
const [folder, ...names] = positionals
const chosen = names.length === 0 ? Object.keys(steps).filter(isStep) : names.filter(isStep)
if (folder === undefined || (names.length > 0 && chosen.length !== names.length)) {
  process.stderr.write(usage)
  process.exit(2)
}
const base = resolve(values.room ?? folder)
const room: Room = { tarballs: resolve(folder), app: join(base, 'app'), tools: join(base, 'tools') }
for (const place of [room.app, room.tools]) mkdirSync(place, { recursive: true })
for (const step of chosen) {
  const problems = await steps[step](room, values.write)
  for (const problem of problems) process.stderr.write(`${step}: ${problem}\n`)
  if (problems.length > 0) process.exitCode = 1
}
