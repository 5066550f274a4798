import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { simulatedTests, startNetwork } from './host.ts'

simulatedTests()

const page = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')

test('the page names every door of the command, and every member of its ready line', async () => {
  await using emulator = await startNetwork()
  const rows = [...page.matchAll(/^\| `([\w-]+)` \| \[[^|]+ \| ([^|]+) \|$/gm)]
  const named = rows.map(([, door, members = '']) => [door, [...members.matchAll(/`(\w+)`/g)].map(([, name]) => name)])
  const { ready: _ready, url: _url, ...doors } = emulator.ready
  const real = Object.entries(doors).map(([door, members]) => [door, Object.keys(members as object)])
  expect(Object.fromEntries(named)).toEqual(Object.fromEntries(real))
})

test('the page names every option of the doors of UCWA', () => {
  const options = ['trusted', 'on-premises'].flatMap((door) => {
    const source = readFileSync(join(import.meta.dirname, `../src/ucwa/${door}/options.ts`), 'utf8')
    const [, body = ''] = /interface Ucwa\w+Options \{([^}]+)\}/.exec(source) ?? []
    return [...body.matchAll(/^ {2}readonly (\w+)\?/gm)].map(([, name = '']) => name)
  })
  expect(options.length).toBeGreaterThan(20)
  expect(options.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})
