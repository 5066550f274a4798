import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { type CapabilityName, capabilityNames, type Provider } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { adapters } from './adapters.ts'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/adapters/form.md'), 'utf8')

/** The rows of the table under a heading, cell by cell, without code marks. */
function rows(heading: string): readonly (readonly string[])[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`)
  const [text = ''] = section.split('\n## ')
  const lines = text.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim()),
  )
}

const roles = rows('Roles').map(([file = '', , needed = '']) => ({ file, needed }))
const folders = rows('What one carrier has more').map(([adapter = '', folder = '']) => ({ adapter, folder }))
const deviations = rows('Deviations').map(([adapter = '', file = '', why = '']) => ({ adapter, file, why }))

/** An adapter of the form: a package, or a surface of one, whose shared rooms it may use. */
interface Place {
  readonly name: string
  readonly folder: string
  readonly shared: readonly string[]
  readonly provider: Provider
}

const surfaces: Readonly<Record<string, string>> = {
  'ucwa, trusted application': 'trusted-application',
  'ucwa, on premises': 'on-premises',
}

const places: readonly Place[] = Object.entries(adapters)
  .filter(([name]) => name !== 'loopback')
  .flatMap(([name, { examples }]) =>
    Object.entries<Provider>(examples)
      .filter(([title]) => title === name || title in surfaces)
      .map(([title, provider]) => placeOf(name, title, provider)),
  )

function placeOf(name: string, title: string, provider: Provider): Place {
  const folder = join('packages', name, 'src')
  const surface = surfaces[title]
  if (surface === undefined) return { name, folder, shared: [], provider }
  return { name: title, folder: join(folder, surface), shared: [folder], provider }
}

/** Whether a provider grades any capability that a role is for. */
function needs({ capabilities }: Provider, needed: string): boolean {
  if (needed === 'always') return true
  const wanted = needed.split(', ')
  return capabilityNames.some((name) => isFor(name, wanted) && capabilities[name] !== 'unsupported')
}

function isFor(name: CapabilityName, wanted: readonly string[]): boolean {
  return wanted.some((one) => name === one || name.startsWith(`${one}.`))
}

function isArgued(name: string, file: string): boolean {
  return deviations.some(({ adapter, file: other }) => adapter === name && other === file)
}

describe('the form of an adapter', () => {
  test('has roles, and every capability that it names exists', () => {
    const named = roles.flatMap(({ needed }) => (needed === 'always' ? [] : needed.split(', ')))
    expect(roles.length).toBeGreaterThan(20)
    expect(named.filter((one) => !capabilityNames.some((name) => isFor(name, [one])))).toEqual([])
  })

  test.each(places)('$name has a file for each role, or a reason why not', ({ folder, name, provider, shared }) => {
    const missing = roles.filter(({ file, needed }) => {
      const found = [folder, ...shared].some((base) => existsSync(join(root, base, file)))
      return needs(provider, needed) && !found && !isArgued(name, file)
    })
    expect(missing.map(({ file }) => file)).toEqual([])
  })

  const roots = [...places, { name: 'ucwa', folder: 'packages/ucwa/src', shared: Object.values(surfaces) }]

  test.each(roots)('$name has nothing outside the rooms that is not a role or listed', ({ folder, name, shared }) => {
    const rooms = ['client/', 'driver/', 'ingress/', 'translate/', 'wire/']
    const own = folders.filter(({ adapter }) => adapter === name).map((one) => one.folder)
    const known = [...rooms, ...own, ...shared, ...roles.map(({ file }) => file)]
    const files = globSync('**/*.ts', { cwd: join(root, folder) })
    expect(files.length).toBeGreaterThan(shared.length)
    expect(files.filter((file) => !known.some((one) => file.startsWith(one)))).toEqual([])
  })

  test('has no deviation that is none, and a reason for each', () => {
    const stale = deviations.filter(({ adapter, file, why }) => {
      const place = places.find(({ name }) => name === adapter)
      return place === undefined || why.length < 20 || existsSync(join(root, place.folder, file))
    })
    expect(stale).toEqual([])
  })

  test('lists folders that exist', () => {
    const gone = folders.filter(({ adapter, folder }) => {
      const base = places.find(({ name }) => name === adapter)?.folder ?? join('packages', adapter, 'src')
      return !existsSync(join(root, base, folder))
    })
    expect(gone).toEqual([])
  })
})
