import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

import { expect, test } from 'vitest'

const file = join(import.meta.dirname, '../src/bin.ts')

function run(...flags: string[]): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
  return spawn(process.execPath, ['--conditions=@trunkline/source', file, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  'the command prints one line when ready, serves, and ends on %s',
  async (signal) => {
    const child = run('--port', '0')
    const lines: string[] = []
    const reader = createInterface({ input: child.stdout })
    reader.on('line', (line) => lines.push(line))
    await once(reader, 'line')
    const ready = JSON.parse(lines[0] ?? '') as { ready: boolean; url: string }
    expect(ready.ready).toBe(true)
    expect((await fetch(`${ready.url}/_world/calls`)).status).toBe(200)
    child.kill(signal)
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(lines).toHaveLength(1)
  },
)

test('with --tls the command serves HTTPS and hands out its certificate', async () => {
  const child = run('--tls')
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  expect((JSON.parse(line) as { url: string }).url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test.each([
  [['--port', 'many'], /--port takes a number from 0 to 65535, not "many"/],
  [['--port', '70000'], /not "70000"/],
  [['--speed'], /--speed/],
])('flags %j are refused with a clear message and code 2', async (flags, message) => {
  const child = run(...flags)
  const [stderr, stdout, [code]] = await Promise.all([text(child.stderr), text(child.stdout), once(child, 'exit')])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(message)
  expect(stderr).toContain('Usage:')
})

test('--help prints how it is used', async () => {
  const child = run('--help')
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  expect(code).toBe(0)
  expect(stdout).toMatch(/Usage: .*--port/)
})
