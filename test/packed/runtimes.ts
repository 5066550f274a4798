import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { withSection } from '../section.ts'
import type { Room } from './index.ts'
import { readmePath, readmePrograms, root } from './readme.ts'
import { inLanes, type Outcome, run } from './run.ts'
import { toolFile } from './tool.ts'

/** A runtime, and how it starts a program. */
interface Runtime {
  readonly name: string
  readonly file: string
  readonly args: readonly string[]
}

/** The carriers that the demo runs over: between them they use HTTP, callbacks, WebSockets in both directions and downloads. */
const trunks = ['acs-call-automation', 'signalwire-laml'] as const

function runtimesIn(room: Room): readonly Runtime[] {
  return [
    { name: 'Node.js', file: toolFile(room, 'node-22', 'bin/node'), args: [] },
    { name: 'Node.js', file: process.execPath, args: [] },
    { name: 'Node.js', file: toolFile(room, 'node-26', 'bin/node'), args: [] },
    { name: 'Bun', file: toolFile(room, 'bun', 'bin/bun'), args: [] },
    { name: 'Deno', file: toolFile(room, 'deno', 'deno'), args: ['run', '--allow-all'] },
  ]
}

/** Runs the README's first program, and the demo over sockets, on every runtime; the README must say which. */
export async function checkRuntimes(room: Room, write: boolean): Promise<readonly string[]> {
  const program = join(room.app, 'readme.mjs')
  writeFileSync(program, readmePrograms()[0] ?? '')
  const compiled = await compileDemo(room)
  if (!compiled.ok) return [`the demo does not compile:\n${compiled.text}`]
  const runtimes = runtimesIn(room)
  const programs = runtimes.flatMap((runtime) => programsOn(runtime, room, program))
  const rows = new Map(runtimes.map((runtime) => [runtime, rowOf(runtime)]))
  const problems = await inLanes(programs, programs.length, (one) => problemsOf(one))
  const table = [head, ...(await Promise.all(rows.values()))].join('\n')
  return [...problems.flat(), ...checkTable(table, write)]
}

/** As JavaScript for ES2022, which every runtime knows. */
function compileDemo({ app }: Room): Promise<Outcome> {
  const folder = join(app, 'demo')
  mkdirSync(folder, { recursive: true })
  for (const name of ['demo.ts', 'demo'])
    cpSync(join(root, 'docs/examples', name), join(folder, name), { recursive: true })
  const compilerOptions = {
    strict: true,
    target: 'es2022',
    module: 'nodenext',
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    rewriteRelativeImportExtensions: true,
    rootDir: '.',
    outDir: 'out',
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['demo.ts', 'demo/*.ts'] }))
  return run(join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--pretty', 'false'], app)
}

/** A program on a runtime, and what it must print. */
interface Trial {
  readonly title: string
  readonly runtime: Runtime
  readonly args: readonly string[]
  readonly cwd: string
  readonly prints: RegExp
}

function programsOn(runtime: Runtime, { app }: Room, program: string): readonly Trial[] {
  const on = `${runtime.name} (${runtime.file})`
  const demo = join(app, 'demo/out/demo.js')
  const out = join(app, 'demo-out', runtime.file.replaceAll(/\W+/g, '-'))
  return [
    {
      title: `the README's program on ${on}`,
      runtime,
      args: [program],
      cwd: app,
      prints: /^The far party pressed 42$/m,
    },
    ...trunks.map((trunk) => ({
      title: `the demo over ${trunk} on ${on}`,
      runtime,
      args: [demo, '--trunk', trunk, '--out', out],
      cwd: app,
      // played, collected, listened, echoed, recorded
      prints: new RegExp(`^${trunk} +yes +1234 +[23]\\.\\d s +[0-3]\\.\\d s +yes +hung-up`, 'm'),
    })),
  ]
}

async function problemsOf({ args, cwd, prints, runtime, title }: Trial): Promise<readonly string[]> {
  const { ok, text } = await run(runtime.file, [...runtime.args, ...args], cwd)
  const works = ok && prints.test(text)
  process.stdout.write(`${title}: ${works ? 'runs' : 'fails'}\n`)
  return works ? [] : [`${title}:\n${text}`]
}

const head = `| runtime | version that ran |
| --- | --- |`

async function rowOf({ file, name }: Runtime): Promise<string> {
  const { text } = await run(file, ['--version'], root)
  return `| ${name} | ${/\d+\.\d+\.\d+/.exec(text)?.[0] ?? 'unknown'} |`
}

function checkTable(table: string, write: boolean): readonly string[] {
  const now = readFileSync(readmePath, 'utf8')
  const wanted = withSection(now, 'runtimes', table)
  if (wanted === now) return []
  if (!write)
    return [`README.md names other runtimes than those that ran; check:packed with --write writes it:\n${table}`]
  writeFileSync(readmePath, wanted)
  return []
}
