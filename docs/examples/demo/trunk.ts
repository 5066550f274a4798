import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

import { createTelephony, loadProvider, type LoadableConfig, type Telephony } from '@trunkline/core'
import { type Emulator, startEmulator } from '@trunkline/emulator'
import { createLoopbackNetwork, loopback } from '@trunkline/loopback'
import { serve } from '@trunkline/server'

import { needs } from './conversation.ts'
import { servePrompt } from './prompt-server.ts'
import { promptWav, voiceWav } from './sound.ts'

export const providers = ['loopback', 'acs-call-automation', 'signalwire-laml'] as const
export type ProviderName = (typeof providers)[number]

/** A telephony, the pretended network behind it, and the far party's ears. */
export interface Trunk extends AsyncDisposable {
  readonly telephony: Telephony
  readonly promptUrl: string
  /** WAV bytes of all that the far party heard. */
  heard(number: string): Promise<Uint8Array>
}

/** The far party: it speaks, and presses its keys when the prompt is long over. */
function party(number: string) {
  return { number, answerAfterMs: 300, digits: [{ afterMs: 3_000, tones: '1234#' }] }
}

export function openTrunk(name: ProviderName, farNumber: string): Promise<Trunk> {
  return name === 'loopback' ? openLoopback(farNumber) : openCarrier(name, farNumber)
}

async function openLoopback(farNumber: string): Promise<Trunk> {
  const network = createLoopbackNetwork()
  await network.party(party(farNumber))
  await network.voice(farNumber, voiceWav())
  const telephony = createTelephony({ provider: loopback({ network }), require: needs })
  return {
    telephony,
    promptUrl: await network.prompt(promptWav()),
    heard: async (number) => network.heard(await network.callWith(number)),
    [Symbol.asyncDispose]: () => telephony.close(),
  }
}

/** Any carrier: the program is the same, the configuration is not. */
async function openCarrier(name: Exclude<ProviderName, 'loopback'>, farNumber: string): Promise<Trunk> {
  const resources = new AsyncDisposableStack()
  const emulator = resources.use(await startEmulator())
  const prompt = resources.use(await servePrompt(promptWav()))
  emulator.world.party(party(farNumber))
  emulator.world.voice(farNumber, voiceWav())
  const port = await freePort()
  const provider = await loadProvider(configOf(name, emulator))
  const telephony = resources.use(createTelephony({ provider, publicUrl: `http://127.0.0.1:${port}`, require: needs }))
  resources.use(await serve(telephony, { port }))
  if (name === 'acs-call-automation')
    // Recordings are announced by Event Grid, which is set up once for a resource.
    await emulator.world.subscribe({ url: telephony.routeUrl('grid'), schema: 'eventgrid' })
  return {
    telephony,
    promptUrl: prompt.url,
    heard: (number) => {
      const call = emulator.world.calls().find(({ to }) => to === number)
      return Promise.resolve(emulator.world.heard(call?.id ?? number))
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** What differs between carriers: this, and nothing else. */
function configOf(name: Exclude<ProviderName, 'loopback'>, emulator: Emulator): LoadableConfig {
  const { acs, signalwire } = emulator.ready as unknown as {
    readonly acs: {
      readonly connectionString: string
      readonly resourceId: string
      readonly openIdConfiguration: string
    }
    readonly signalwire: {
      readonly projectId: string
      readonly apiToken: string
      readonly signingKey: string
    }
  }
  if (name === 'acs-call-automation') {
    const { connectionString, openIdConfiguration: openIdConfigurationUrl, resourceId } = acs
    const recordingHosts = [new URL(emulator.url).host]
    return { provider: name, connectionString, resourceId, openIdConfigurationUrl, recordingHosts }
  }
  const { apiToken, projectId, signingKey } = signalwire
  return { provider: name, baseUrl: `${emulator.url}/api/laml/2010-04-01`, projectId, apiToken, signingKey }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
