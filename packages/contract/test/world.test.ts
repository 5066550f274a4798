import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { expect, test } from 'vitest'

import { farEndOverHttp } from '../src/index.ts'
import { toneWav } from '../src/sound.ts'

const file = join(import.meta.dirname, '../../emulator/src/bin.ts')

async function startEmulator(): Promise<{ readonly url: string } & AsyncDisposable> {
  const child: ChildProcess = spawn(process.execPath, ['--conditions=@trunkline/source', file, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.stdout === null) throw new Error('the emulator has no output')
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { url } = JSON.parse(line) as { url: string }
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

test('a far end over HTTP speaks the surface of the emulator', async () => {
  await using emulator = await startEmulator()
  await using far = await farEndOverHttp(emulator.url, { door: 'acs', dialPath: '/calling/callConnections' })
  await far.party({ number: '+14255550123', outcome: 'answer', digits: [{ afterMs: 10, tones: '1#' }] })
  await far.voice('+14255550123', toneWav(440, 200), { loop: true })
  expect(await far.calls('+14255550123')).toBe(0)
  expect(await far.requests()).toBe(0)
  await fetch(new URL('/calling/callConnections', emulator.url), { method: 'POST', body: '{}' })
  expect(await far.requests()).toBe(1)
  expect(await far.fault({ on: 'dial', effect: 'cut-after' })).toBe(true)
  expect(await far.fault({ on: 'callback', effect: 'twice', times: 3 })).toBe(true)
  expect(await far.fault({ on: 'dial', effect: 'twice' })).toBe(false)
  await expect(far.hangUp('nobody')).rejects.toThrow(/refused POST .* with 404: .*nobody/)
})

test('prompts can be fetched until the far end is closed', async () => {
  await using emulator = await startEmulator()
  const far = await farEndOverHttp(emulator.url, { door: 'acs', dialPath: '/calling/callConnections' })
  const wav = toneWav(440, 100)
  const url = await far.prompt(wav)
  expect(new Uint8Array(await (await fetch(url)).arrayBuffer())).toEqual(wav)
  expect((await fetch(new URL('/nothing.wav', url))).status).toBe(404)
  await far[Symbol.asyncDispose]()
  await expect(fetch(url)).rejects.toThrow()
})
