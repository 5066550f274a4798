import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

import { parseSync } from 'oxc-parser'
import { describe, expect, test } from 'vitest'

import { adapters } from './adapters.ts'
import { type Import, importsOf } from './imports.ts'

const root = join(import.meta.dirname, '..')

/** What the files of a room may import. A trailing `(types)` allows type imports alone. */
const table: Readonly<Record<string, readonly string[]>> = {
  audio: ['own'],
  network: ['own', 'audio', 'node'],
  'core/driver': ['own', 'zod (types)'],
  'core/machine': ['core/driver (types)', 'node'],
  'core/http': ['own', 'core/driver', 'core/machine', 'node', 'axios', 'p-retry', 'proxy-from-env'],
  'core/base': ['own', 'core/driver', 'node'],
  'core/config': ['own', 'core/base', 'core/driver', 'node'],
  'core/api': ['own', 'core/base', 'core/config', 'core/driver', 'audio', 'node'],
  'core/call': ['own', 'core/api', 'core/base', 'core/config', 'core/driver', 'audio', 'node', 'ts-pattern'],
  'core/cluster': ['own', 'core/api', 'core/base', 'core/call', 'core/driver'],
  'core/outgoing': ['own', 'core/api', 'core/base', 'core/call', 'core/cluster', 'core/driver', 'node'],
  'core/incoming': ['own', 'core/api', 'core/base', 'core/call', 'core/cluster', 'core/driver'],
  'core/ingress': [
    'own',
    'core/api',
    'core/base',
    'core/cluster',
    'core/driver',
    'core/incoming',
    'core/outgoing',
    'node',
  ],
  // what makes a client of all the rooms, and the export list
  core: [
    'own',
    'core/api',
    'core/base',
    'core/call',
    'core/cluster',
    'core/config',
    'core/driver',
    'core/http',
    'core/incoming',
    'core/ingress',
    'core/machine',
    'core/outgoing',
    'node',
  ],
  'adapter/wire': ['own', 'zod', 'azure/wire'],
  // zod reads what an adapter remembers of a call
  'adapter/translate': ['own', 'own wire', 'core/driver', 'audio', 'ts-pattern', 'zod'],
  adapter: [
    'own',
    'own wire',
    'own translate',
    'core (types)',
    'core/driver',
    'core/http',
    'audio',
    'azure',
    'node',
    'zod',
    'ts-pattern',
    'vendor library',
  ],
  'azure/wire': ['own', 'zod'],
  azure: ['own', 'azure/wire', 'core/driver', 'core/http', 'node', 'zod', 'jose'],
  loopback: ['own', 'core (types)', 'core/driver', 'audio', 'network', 'node', 'zod'],
  simulation: ['own', 'core', 'core/driver', 'network', 'emulator', 'loopback', 'an adapter', 'node', 'zod'],
  emulator: [
    'own',
    'core (types)',
    'core/driver (types)',
    'audio',
    'network',
    'node',
    'ws',
    'zod',
    // each has its reason in the emulator's README
    'busboy',
    'fast-xml-parser',
    'jose',
    'mpg123-decoder',
    'selfsigned',
    'wasm-media-encoders',
  ],
  contract: ['own', 'core', 'core/driver', 'core/http', 'audio', 'node', 'vitest'],
  server: ['own', 'core', 'core/driver', 'node', 'ws'],
}

/** The adapters of carriers: loopback has no wire and rules of its own. */
const carriers = Object.keys(adapters).filter((name) => name !== 'loopback')
const vendorLibraries: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(adapters).map(([name, { vendorLibraries: libraries }]) => [name, libraries]),
)

/** The package and the room of a source file, such as `core/http` or `adapter/wire`. */
function roomOf(file: string): { readonly owner: string; readonly room: string } {
  const [, owner = '', , first = ''] = file.split('/')
  if (owner === 'core') return { owner, room: coreRoomOf(first) }
  if (owner === 'azure') return { owner, room: first === 'wire' ? 'azure/wire' : 'azure' }
  if (!carriers.includes(owner)) return { owner, room: owner }
  return { owner, room: first === 'wire' || first === 'translate' ? `adapter/${first}` : 'adapter' }
}

/** Each folder of core is a room; the files beside them are one. */
function coreRoomOf(first: string): string {
  if (first === 'machine.ts') return 'core/machine'
  return first.endsWith('.ts') ? 'core' : `core/${first}`
}

/** What an import asks for, in the words of the table. */
function subjectOf({ file, from }: Import): string {
  const here = roomOf(file)
  if (from.startsWith('.')) {
    const there = roomOf(relative(root, join(root, dirname(file), from)))
    if (there.owner !== here.owner) return `outside: ${from}`
    if (there.room === here.room) return 'own'
    return there.room.startsWith('adapter') ? there.room.replace('adapter/', 'own ') : there.room
  }
  if (from.startsWith('node:')) return 'node'
  const [scope, name = '', door] = from.split('/')
  if (scope !== '@trunkline') return vendorLibraries[here.owner]?.includes(from) === true ? 'vendor library' : from
  if (carriers.includes(name)) return door === 'wire' ? 'adapter wire' : 'an adapter'
  return door === undefined ? name : `${name}/${door}`
}

const sources = globSync('packages/*/src/**/*.ts', { cwd: root })
const packages = readdirSync(join(root, 'packages'))

function manifest(name: string) {
  const read: { dependencies?: Record<string, string>; peerDependencies?: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'),
  )
  return read
}

describe('who may import whom', () => {
  test.each(sources)('%s keeps to the table', (file) => {
    const { room } = roomOf(file)
    const allowed = table[room] ?? []
    const forbidden = importsOf(file).filter((one) => {
      const subject = subjectOf(one)
      return !allowed.includes(subject) && !(one.typesOnly && allowed.includes(`${subject} (types)`))
    })
    expect(forbidden.map(({ from }) => from)).toEqual([])
  })

  test.each([
    ['on-premises', 'trusted-application'],
    ['trusted-application', 'on-premises'],
  ])('the %s surface of ucwa imports nothing of the %s one', (surface, other) => {
    const files = globSync(`packages/ucwa/src/${surface}/**/*.ts`, { cwd: root })
    const across = files.flatMap(importsOf).filter(({ file, from }) => join(dirname(file), from).includes(`/${other}/`))
    expect(files.length).toBeGreaterThan(0)
    expect(across.map(({ file, from }) => `${file}: ${from}`)).toEqual([])
  })

  test('vitest is imported in one file of the contract kit', () => {
    const files = sources.filter((file) => importsOf(file).some(({ from }) => from === 'vitest'))
    expect(files).toEqual(['packages/contract/src/vitest.ts'])
  })

  test.each(packages)('%s declares what its source imports', (name) => {
    const { dependencies = {}, peerDependencies = {} } = manifest(name)
    const used = sources
      .filter((file) => file.startsWith(`packages/${name}/`))
      .flatMap((file) => importsOf(file))
      .map(({ from }) => from)
      .filter((from) => !from.startsWith('.') && !from.startsWith('node:'))
      .map((from) => from.split('/', from.startsWith('@') ? 2 : 1).join('/'))
    const undeclared = [...new Set(used)].filter((from) => !(from in dependencies) && !(from in peerDependencies))
    expect(undeclared).toEqual([])
    const unused = Object.keys(dependencies).filter((dependency) => !used.includes(dependency))
    expect(unused).toEqual([])
  })

  test.each(packages)('%s references the siblings that it depends on', (name) => {
    const { references = [] }: { references?: { path: string }[] } = JSON.parse(
      readFileSync(join(root, 'packages', name, 'tsconfig.json'), 'utf8'),
    )
    const siblings = Object.keys(manifest(name).dependencies ?? {}).filter((one) => one.startsWith('@trunkline/'))
    expect(references.map(({ path }) => path.replace('../', '@trunkline/')).toSorted()).toEqual(siblings.toSorted())
  })
})

describe('one dialect', () => {
  // `no-import-type-side-effects` holds imports to it; no rule of oxlint knows exports and the form of one library
  test('what passes on types only says so, and zod is imported whole', () => {
    const wrong = sources.flatMap((file) => {
      const source = readFileSync(join(root, file), 'utf8')
      const typesOnly = /^export \{\s*type [^,}]+(?:,\s*type [^,}]+)*,?\s*\} from/gm
      const named = /^import (?:type )?\{[^}]*\} from 'zod'/gm
      return [typesOnly, named].flatMap((form) => [...source.matchAll(form)].map(([text]) => `${file}: ${text}`))
    })
    expect(wrong).toEqual([])
  })
})

describe('the house', () => {
  test('the top level holds what the plan names and nothing else', () => {
    const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    })
    const top = new Set(tracked.split('\n').map((path) => path.split('/')[0] ?? ''))
    const plain = [...top].filter((name) => name !== '' && !name.startsWith('.') && existsSync(join(root, name)))
    expect(plain.toSorted()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'docs',
      'package.json',
      'packages',
      'pnpm-lock.yaml',
      'pnpm-workspace.yaml',
      'test',
      'tsconfig.base.json',
      'turbo.json',
    ])
  })

  test.each(packages)('%s has a page', (name) => {
    const page = readFileSync(join(root, 'packages', name, 'README.md'), 'utf8')
    expect(page).toContain(`# @trunkline/${name}`)
  })

  test('every door of every package is an export list', () => {
    for (const name of packages) {
      const index = readFileSync(join(root, 'packages', name, 'src/index.ts'), 'utf8')
      const { program } = parseSync('index.ts', index)
      const others = program.body.filter(
        ({ type }) =>
          type !== 'ExportNamedDeclaration' && type !== 'ExportAllDeclaration' && type !== 'ImportDeclaration',
      )
      expect(others.map(({ type }) => `${name}: ${type}`)).toEqual([])
    }
  })
})
