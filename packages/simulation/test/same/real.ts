import { createServer } from 'node:http'

import { freePort } from '@trunkline/contract'
import { createTelephony } from '@trunkline/core'
import type { Provider } from '@trunkline/core'
import { startEmulator } from '@trunkline/emulator'
import { seededRandom, systemClock } from '@trunkline/network'
import { serve } from '@trunkline/server'

import type { Carrier } from '../../src/carriers/carrier.ts'
import type { Addresses } from '../../src/options.ts'
import { emptyLog, exchangesOf, tap, tapped, type WireLog } from './log.ts'
import { story } from './story.ts'

/** A run over real sockets, and where and when it was. */
export interface RealRun {
  readonly log: WireLog
  readonly addresses: Addresses
  readonly startAt: number
}

/** The story over real sockets, with the randomness of the simulated run. */
export async function realRun(carrier: Carrier<Provider, Record<string, unknown>>, seed: number): Promise<RealRun> {
  const startAt = Date.now()
  await using resources = new AsyncDisposableStack()
  const log = emptyLog()
  const environment = { clock: systemClock, random: seededRandom(seed + 2 ** 50) }
  const emulator = resources.use(await startEmulator({ environment, doors: [carrier.door] }))
  const port = await freePort()
  const telephony = createTelephony({
    provider: tapped(carrier.provider(emulator, {}), log),
    publicUrl: `http://127.0.0.1:${port}`,
    random: seededRandom(seed),
    onWarning: () => undefined,
  })
  resources.use(telephony)
  tap(telephony, log)
  resources.adopt(await serve(telephony, { port }), (server) => server.close({ graceMs: 0 }))
  const prompts = resources.use(await promptServer())
  const { own, theirs } = await carrier.setUp({ emulator, telephony, wait })
  emulator.world.party({ number: theirs, digits: [{ afterMs: 1_500, tones: '42' }] })
  await story({ telephony, own, theirs, prompt: (wav) => prompts.add(wav), wait })
  return {
    log: { ...log, exchanges: exchangesOf(emulator.world.exchanges()) },
    addresses: { application: `http://127.0.0.1:${port}`, carrier: emulator.url, files: prompts.origin },
    startAt,
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms))
}

/** Serves as the hosts of a simulation do. */
async function promptServer() {
  const files = new Map<string, Uint8Array>()
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '') ?? new Uint8Array()
    response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': file.length }).end(file)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    add(wav: Uint8Array) {
      const path = `/prompt-${files.size + 1}.wav`
      files.set(path, wav)
      return origin + path
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
