import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

import { createTelephony, loadProvider, type Provider, type Telephony } from '@trunkline/core'
import { startEmulator } from '@trunkline/emulator'
import { createLoopbackNetwork, loopback } from '@trunkline/loopback'
import { serve } from '@trunkline/server'

import { type Carrier, carriers } from './carrier.ts'
import { servePrompt } from './prompt-server.ts'
import { promptWav, voiceWav } from './sound.ts'

/** A telephony, the pretended network behind it, and the far party's ears. */
export interface Trunk extends AsyncDisposable {
  readonly telephony: Telephony
  readonly provider: Provider
  readonly from: string
  readonly to: string
  readonly promptUrl: string
  /** WAV bytes of all that the far party heard. */
  heard(): Promise<Uint8Array>
}

/** Every trunk of the demo, by name. */
export const trunks: ReadonlyMap<string, () => Promise<Trunk>> = new Map<string, () => Promise<Trunk>>([
  ['loopback', openLoopback],
  ...Object.entries(carriers).map(([name, carrier]) => [name, () => openCarrier(carrier)] as const),
])

/** The far party: it speaks, and presses its keys when the prompt is long over. */
function party(number: string) {
  return { number, answerAfterMs: 300, digits: [{ afterMs: 3_000, tones: '1234#' }] }
}

async function openLoopback(): Promise<Trunk> {
  const [from, to] = ['+14255550100', '+14255550123'] as const
  const network = createLoopbackNetwork()
  await network.party(party(to))
  await network.voice(to, voiceWav())
  const provider = loopback({ network })
  const telephony = createTelephony({ provider })
  return {
    telephony,
    provider,
    from,
    to,
    promptUrl: await network.prompt(promptWav()),
    heard: async () => network.heard(await network.callWith(to)),
    [Symbol.asyncDispose]: () => telephony.close(),
  }
}

/** Any carrier: the program is the same, the configuration is not. */
async function openCarrier(carrier: Carrier): Promise<Trunk> {
  const { from, to } = carrier
  const opened: AsyncDisposable[] = []
  const keep = <T extends AsyncDisposable>(resource: T): T => {
    opened.push(resource)
    return resource
  }
  const emulator = keep(await startEmulator())
  const prompt = keep(await servePrompt(promptWav()))
  emulator.world.party(party(to))
  emulator.world.voice(to, voiceWav())
  const port = await freePort()
  const provider = await loadProvider(carrier.config(emulator))
  const telephony = keep(createTelephony({ provider, publicUrl: `http://127.0.0.1:${port}` }))
  keep(await serve(telephony, { port }))
  await carrier.setUp?.(emulator, telephony)
  return {
    telephony,
    provider,
    from,
    to,
    promptUrl: prompt.url,
    heard: () => {
      const { world } = emulator
      const legs = world.calls().flatMap(({ id, legs: all }) => all.map((leg) => ({ call: id, leg })))
      const far = legs.find(({ leg }) => leg.kind === 'party' && leg.number === to)
      if (far === undefined) throw new Error(`Nobody called ${to}`)
      return Promise.resolve(world.heard(far.call, far.leg.id))
    },
    // an AsyncDisposableStack would do the same, but Node.js 22 has none
    async [Symbol.asyncDispose]() {
      for (let last = opened.pop(); last !== undefined; last = opened.pop()) await last[Symbol.asyncDispose]()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
