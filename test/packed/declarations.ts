import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { npmInstall } from './app.ts'
import { type EntryPoint, entryPoints } from './entry-point.ts'
import type { Room } from './index.ts'
import { readmePrograms, root } from './readme.ts'
import { inLanes, run } from './run.ts'
import { toolFile } from './tool.ts'

/** One strict project that the declarations must compile in. */
interface Project {
  readonly typescript: 'newest' | 'oldest'
  readonly resolution: 'nodenext' | 'bundler'
  readonly nodeTypes: boolean
}

const without: readonly Project[] = [
  { typescript: 'newest', resolution: 'nodenext', nodeTypes: false },
  { typescript: 'newest', resolution: 'bundler', nodeTypes: false },
  { typescript: 'oldest', resolution: 'bundler', nodeTypes: false },
]
const withNodeTypes: readonly Project[] = [
  { typescript: 'newest', resolution: 'nodenext', nodeTypes: true },
  { typescript: 'newest', resolution: 'bundler', nodeTypes: true },
  { typescript: 'oldest', resolution: 'nodenext', nodeTypes: true },
]

/** Compiles the README's programs and an import of every entry point in strict projects with the default `lib`. */
export async function checkDeclarations(room: Room): Promise<readonly string[]> {
  const first = await compileAll(room, without)
  // @types/node comes in between: a declaration that needs it cannot find it before
  const added = await npmInstall(room.app, ['--save-dev', `@types/node@${nodeTypesVersion()}`])
  return [...first, ...(added.ok ? await compileAll(room, withNodeTypes) : [added.text])]
}

/** The version that the workspace itself compiles with. */
function nodeTypesVersion(): string {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(join(root, 'node_modules/@types/node/package.json'), 'utf8'),
  )
  return manifest.version
}

async function compileAll(room: Room, projects: readonly Project[]): Promise<readonly string[]> {
  return (await inLanes(projects, 2, (project) => compile(room, project))).flat()
}

async function compile(room: Room, project: Project): Promise<readonly string[]> {
  const { nodeTypes, resolution, typescript } = project
  const name = `TypeScript ${typescript}, ${resolution}, ${nodeTypes ? 'with' : 'without'} @types/node`
  const folder = join(room.app, 'types', name.replaceAll(/\W+/g, '-'))
  const doors = entryPoints(room).filter(({ needsNodeTypes }) => nodeTypes || !needsNodeTypes)
  write(folder, project, doors)
  const { ok, text } = await tsc(room, typescript, folder)
  process.stdout.write(`${name}: ${ok ? `${doors.length} entry points compile` : 'fails'}\n`)
  return ok ? [] : [`${name}:\n${text}`]
}

function write(folder: string, { nodeTypes, resolution }: Project, doors: readonly EntryPoint[]): void {
  mkdirSync(folder, { recursive: true })
  const compilerOptions = {
    strict: true,
    target: 'es2022',
    module: resolution === 'bundler' ? 'es2022' : resolution,
    moduleResolution: resolution,
    types: nodeTypes ? ['node'] : [],
    skipLibCheck: false,
    noEmit: true,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  writeFileSync(join(folder, 'entry-points.ts'), importsOf(doors))
  // a program that imports the server needs the types of Node.js
  const programs = readmePrograms().filter((code) => nodeTypes || !code.includes('@trunkline/server'))
  for (const [index, code] of programs.entries()) writeFileSync(join(folder, `readme-${index}.ts`), code)
}

function importsOf(doors: readonly EntryPoint[]): string {
  const imports = doors.map(({ name }, index) => `import * as door${index} from '${name}'`)
  const list = `export const doors = [${doors.map((_, index) => `door${index}`).join(', ')}]`
  return [...imports, list, mistake, ''].join('\n')
}

/** Compiles only where the declarations are read: as `any`, they would take it, and tsc would call the comment unused. */
const mistake = `
import { createTelephony } from '@trunkline/core'
// @ts-expect-error -- there is no such option
export const telephony = () => createTelephony({ provder: 1 })`

function tsc(room: Room, typescript: Project['typescript'], folder: string) {
  const args = ['-p', folder, '--pretty', 'false']
  if (typescript === 'newest') return run(join(root, 'node_modules/.bin/tsc'), args, room.app)
  return run(process.execPath, [toolFile(room, 'typescript-oldest', 'bin/tsc'), ...args], room.app)
}
