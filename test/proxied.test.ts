import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent } from 'node:https'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'

import { freePort } from '@trunkline/contract'
import { createSocketWire, createTelephony, loadProvider, type SocketWireOptions } from '@trunkline/core'
import { type Emulator, startEmulator } from '@trunkline/emulator'
import { serve } from '@trunkline/server'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'

import { carriers } from '../docs/examples/demo/carrier.ts'
import { type ProxyBehaviour, startProxy } from '../packages/core/test/fixtures/proxy-server.ts'

const room = mkdtempSync(join(tmpdir(), 'trunkline-proxied-'))
afterEach(() => vi.unstubAllEnvs())
afterAll(() => rmSync(room, { recursive: true, force: true }))

type CarrierName = keyof typeof carriers

/** What each carrier is asked for beside the call itself: keys, tokens, files. */
const asked: Readonly<Record<CarrierName, readonly RegExp[]>> = {
  'acs-call-automation': [/openidconfiguration/, /\/calling\/keys/, /\/content\/audio/],
  'signalwire-laml': [/\/Calls\.json$/, /\/Recordings\/[^/]+\.wav/],
  'acs-play-audio': [/\/calling\/callConnections/, /\/content/],
  'ucwa-trusted-application': [/openid-configuration/, /\/discovery\/keys/, /\/oauth2\/token/],
  'ucwa-on-premises': [/\/WebTicket\/oauthtoken/, /Autodiscover/],
}

/** Counts the connections that this process opens to a port. */
function connectionsTo(port: number) {
  const ports: (number | undefined)[] = []
  const note = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket }
    socket.once('connect', () => ports.push(socket.remotePort))
  }
  subscribe('net.client.socket', note)
  return {
    count: () => ports.filter((one) => one === port).length,
    [Symbol.dispose]: () => unsubscribe('net.client.socket', note),
  }
}

/** A short call with what the carrier can do; its recording, where there is one, is saved. */
async function callOver(name: CarrierName, emulator: Emulator, route: SocketWireOptions): Promise<void> {
  const carrier = carriers[name]
  emulator.world.party({ number: carrier.to, answerAfterMs: 50, digits: [{ afterMs: 1_500, tones: '7' }] })
  const port = await freePort()
  const provider = await loadProvider(carrier.config(emulator))
  const wire = createSocketWire({ ...route, tls: { ca: emulator.certificate ?? '' } })
  await using telephony = createTelephony({ provider, publicUrl: `http://127.0.0.1:${port}`, wire, require: ['dial'] })
  await using server = await serve(telephony, { port })
  expect(server.port).toBe(port)
  if ('setUp' in carrier) await carrier.setUp(emulator, telephony)
  await using call = await telephony.dial({ from: carrier.from, to: carrier.to })
  await call.answered()
  const recording = call.can('record') ? await call.record() : undefined
  // the key comes when there is something on the recording
  const collected = call.can('collect.digits') ? await call.collect({ maxDigits: 1 }) : { digits: '7' }
  expect(collected.digits).toBe('7')
  await recording?.stop()
  await call.hangUp()
  await recording?.saveTo(join(room, `${name}.wav`))
}

/** The emulator behind TLS, a proxy, and the connections to the emulator that this process opens. */
async function neighbourhood(behaviour?: ProxyBehaviour) {
  await using opened = new AsyncDisposableStack()
  const emulator = opened.use(await startEmulator({ tls: true }))
  const proxy = opened.use(await startProxy(behaviour))
  const connections = opened.use(connectionsTo(Number(new URL(emulator.url).port)))
  const resources = opened.move()
  return { emulator, proxy, connections, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

/** Names a proxy in the environment, where the machine may name some of its own. */
function environment(names: Readonly<Record<string, string>>): void {
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY']) {
    vi.stubEnv(name, names[name] ?? '')
    vi.stubEnv(name.toLowerCase(), '')
  }
}

describe('behind a proxy', () => {
  test.each(Object.keys(asked) as CarrierName[])(
    '%s reaches its carrier, its keys, tokens and files through tunnels alone',
    async (name) => {
      await using here = await neighbourhood()
      const { connections, emulator, proxy } = here
      await callOver(name, emulator, { proxy: proxy.url })
      expect(proxy.asked.length).toBeGreaterThan(0)
      expect(connections.count()).toBe(proxy.asked.length)
      const urls = emulator.world.exchanges({ kind: 'request' }).map(({ url }) => url)
      for (const wanted of asked[name]) expect(urls).toContainEqual(expect.stringMatching(wanted))
    },
    30_000,
  )

  test('that the environment names, everything goes through it', async () => {
    await using here = await neighbourhood()
    const { connections, emulator, proxy } = here
    environment({ HTTPS_PROXY: proxy.url.href })
    await callOver('acs-call-automation', emulator, { proxy: 'environment' })
    expect(proxy.asked.length).toBeGreaterThan(0)
    expect(connections.count()).toBe(proxy.asked.length)
  }, 30_000)

  test('that the environment names for other hosts, nothing goes through it', async () => {
    await using here = await neighbourhood()
    const { connections, emulator, proxy } = here
    environment({ HTTPS_PROXY: proxy.url.href, NO_PROXY: '127.0.0.1' })
    await callOver('acs-call-automation', emulator, { proxy: 'environment' })
    expect(proxy.asked).toEqual([])
    expect(connections.count()).toBeGreaterThan(0)
  }, 30_000)

  test('that an agent of the application knows, everything goes through it', async () => {
    await using here = await neighbourhood()
    const { connections, emulator, proxy } = here
    const agent = new Agent({ keepAlive: true, proxyEnv: { HTTPS_PROXY: proxy.url.href } })
    await callOver('acs-call-automation', emulator, { agent })
    agent.destroy()
    expect(proxy.asked.length).toBeGreaterThan(0)
    expect(connections.count()).toBe(proxy.asked.length)
  }, 30_000)

  test.each(Object.keys(asked) as CarrierName[])(
    '%s says which proxy wants a name and a password, and shows neither',
    async (name) => {
      await using here = await neighbourhood({ refuse: 407 })
      const { emulator, proxy } = here
      const named = new URL(proxy.url)
      Object.assign(named, { username: 'erika', password: 'hunter22' })
      const failure: unknown = await callOver(name, emulator, { proxy: named }).catch((thrown: unknown) => thrown)
      expect(failure).toMatchObject({
        message: expect.stringContaining(`(PROXY_407) through the proxy ${proxy.url.host}`),
      })
      expect(inspect(failure, { depth: 9 })).not.toContain('hunter22')
    },
    30_000,
  )
})
