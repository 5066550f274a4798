import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

import { encodeWav, tone, toneDbfs } from '@trunkline/audio'
import { type Emulator, startEmulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

import { createCertificate } from '../src/certificate.ts'
import { createTestDoor, startApplication, type TestDoor } from './test-door.ts'

let emulator: Emulator
let door: TestDoor
beforeEach(async () => {
  emulator = await startEmulator({ doors: [(network) => (door = createTestDoor(network))] })
})
afterEach(() => emulator.close())

const deliveryFailure = async (url: string, more: object = {}): Promise<unknown> => {
  const result = await door.network.deliver({ door: 'test', url, ...more })
  return result.ok ? result.status : result.failure
}

const promptFailure = async (url: string, timeoutMs = 10_000): Promise<unknown> => {
  const prompt = await door.network.fetchPrompt(url, { door: 'test', timeoutMs })
  return prompt.ok ? 'sound' : prompt.failure
}

const connect = (url: string) => door.network.connectMedia({ door: 'test', url, onMessage: () => undefined })

test('a delivery brings method, headers and body, and gives back the reply', async () => {
  await using application = await startApplication((_request, response) =>
    response.writeHead(207, { x: 'y' }).end('done'),
  )
  const url = `${application.url.replace('//', '//me:p%40ss@')}/hook?a=1#ot=1`
  const result = await door.network.deliver({ door: 'test', url, headers: { 'x-event': 'e' }, body: 'text' })
  expect(result).toMatchObject({ ok: true, status: 207, headers: { x: 'y' } })
  expect(result.ok && result.text()).toBe('done')
  const authorization = `Basic ${Buffer.from('me:p@ss').toString('base64')}`
  expect(application.got).toMatchObject([
    { method: 'POST', url: '/hook?a=1', body: 'text', headers: { 'x-event': 'e', authorization } },
  ])
})

test('a POST without a body names its length of 0, and a GET names none', async () => {
  await using application = await startApplication()
  for (const method of ['POST', 'GET']) await door.network.deliver({ door: 'test', url: application.url, method })
  expect(application.got.map(({ headers }) => headers['content-length'])).toEqual(['0', undefined])
})

test('redirects are followed without a body, and not for ever', async () => {
  await using application = await startApplication((request, response) => {
    const location = request.url === '/loop' ? '/loop' : '/end'
    response.writeHead(request.url === '/end' ? 200 : 302, { location }).end()
  })
  const result = await door.network.deliver({ door: 'test', url: `${application.url}/start`, body: 'Digits=1' })
  expect(result).toMatchObject({ ok: true, status: 200, url: `${application.url}/end` })
  expect(application.got.map(({ method, body }) => [method, body])).toEqual([
    ['POST', 'Digits=1'],
    ['GET', ''],
  ])
  const loop = await door.network.deliver({ door: 'test', url: `${application.url}/loop` })
  expect(loop).toMatchObject({ ok: false, failure: 'too-many-redirects' })
})

test('the retry policy of the door decides, and headers are made anew for each attempt', async () => {
  let count = 0
  await using application = await startApplication((_request, response) =>
    response.writeHead(++count < 3 ? 500 : 200).end(),
  )
  const result = await door.network.deliver({
    door: 'test',
    url: application.url,
    headers: (attempt) => ({ attempt: String(attempt) }),
    retry: (last, attempt) => ((last.ok && last.status < 500) || attempt === 5 ? undefined : 1),
  })
  expect(result).toMatchObject({ ok: true, status: 200 })
  expect(application.got.map(({ headers }) => headers['attempt'])).toEqual(['1', '2', '3'])
})

test('failures are told apart', async () => {
  await using silent = await startApplication(() => undefined)
  await using cutting = await startApplication((_request, response) => response.destroy())
  await using large = await startApplication((_request, response) => response.end('x'.repeat(100)))
  expect(await deliveryFailure(silent.url, { readTimeoutMs: 30 })).toBe('timeout')
  expect(await deliveryFailure(silent.url, { totalTimeoutMs: 30 })).toBe('timeout')
  expect(await deliveryFailure(cutting.url)).toBe('cut')
  expect(await deliveryFailure(large.url, { maxBytes: 99 })).toBe('too-large')
  expect(await deliveryFailure('http://127.0.0.1:1/')).toBe('refused')
  expect(await deliveryFailure('http://example.com/')).toBe('bad-url')
  expect(await deliveryFailure('ftp://127.0.0.1/')).toBe('bad-url')
  expect(await deliveryFailure('nowhere')).toBe('bad-url')
  expect(emulator.world.exchanges({ kind: 'callback' }).filter((exchange) => exchange.failure)).toHaveLength(8)
})

test('deliveries of one order go out one after the other', async () => {
  await using application = await startApplication((request, response) => {
    setTimeout(() => response.end(), request.url === '/0' ? 50 : 0)
  })
  const finished: number[] = []
  const all = [0, 1, 2].map(async (index) => {
    await door.network.deliver({ door: 'test', order: 'call', url: `${application.url}/${index}` })
    finished.push(index)
  })
  await Promise.all(all)
  expect(finished).toEqual([0, 1, 2])
  expect(application.got.map(({ url }) => url)).toEqual(['/0', '/1', '/2'])
})

test('a self-signed certificate of a loopback host is accepted', async () => {
  const server = createHttpsServer(await createCertificate(), (_request, response) => response.end('safe'))
  const sockets = new WebSocketServer({ server })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const result = await door.network.deliver({ door: 'test', url: `https://localhost:${port}/` })
  expect(result.ok && result.text()).toBe('safe')
  const media = await door.network.connectMedia({
    door: 'test',
    url: `wss://127.0.0.1:${port}/`,
    onMessage: () => undefined,
  })
  expect(media.ok).toBe(true)
  for (const socket of sockets.clients) socket.terminate()
  server.close()
})

test('a media socket carries headers and messages both ways, from the first on, and is counted but not stored', async () => {
  await using application = await startMedia()
  const got: unknown[] = []
  const { promise: echoed, resolve } = Promise.withResolvers<void>()
  const { promise: closed, resolve: close } = Promise.withResolvers<number>()
  const result = await door.network.connectMedia({
    door: 'test',
    call: 'c',
    url: `${application.url}/media`,
    headers: { authorization: 'Bearer sesame-open' },
    onMessage: (data) => got.push(data) === 2 && resolve(),
    onClosed: close,
  })
  if (!result.ok) throw new Error(result.message)
  result.socket.send('secret sound')
  await echoed
  expect(got).toEqual(['welcome Bearer sesame-open', 'secret sound'])
  result.socket.close()
  result.socket.close()
  expect(await closed).toBe(1000)
  const [exchange] = emulator.world.exchanges({ kind: 'media' })
  expect(exchange).toMatchObject({ status: 101, call: 'c', frames: { sent: 1, received: 2 } })
  expect(JSON.stringify(exchange)).not.toMatch(/secret sound|sesame/)
})

test('a media socket that is refused tells the status, and an unsafe address is not called', async () => {
  await using application = await startApplication((_request, response) => response.writeHead(403).end())
  await using refusing = await startMedia(403)
  expect(await connect(refusing.url)).toMatchObject({ ok: false, failure: 'refused', status: 403 })
  expect(await connect('ws://127.0.0.1:1/')).toMatchObject({ ok: false, failure: 'refused' })
  expect(await connect('ws://example.com/')).toMatchObject({ ok: false, failure: 'bad-url' })
  expect(await connect(application.url)).toMatchObject({ ok: false, failure: 'bad-url' })
})

test('a message that is too large ends its media socket, in both directions', async () => {
  await using application = await startMedia()
  const large = new Uint8Array(16 * 1024 * 1024 + 1)
  const { promise: closed, resolve: close } = Promise.withResolvers<number>()
  const result = await door.network.connectMedia({
    door: 'test',
    url: `${application.url}/media`,
    onMessage: () => undefined,
    onClosed: close,
  })
  // the application sends it back
  if (result.ok) result.socket.send(large)
  expect(await closed).toBe(1006)
  const client = new WebSocket(`${emulator.url.replace('http', 'ws')}/test/socket`)
  const refused = new Promise((resolve) => client.on('close', resolve))
  client.on('open', () => client.send(large))
  expect(await refused).toBe(1009)
})

interface Media extends AsyncDisposable {
  readonly url: string
}

async function startMedia(refuseWith?: number): Promise<Media> {
  const verifyClient =
    refuseWith === undefined
      ? undefined
      : (_: unknown, done: (ok: boolean, code: number) => void) => done(false, refuseWith)
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...(verifyClient && { verifyClient }) })
  server.on('connection', (socket, request) => {
    socket.send(`welcome ${request.headers.authorization ?? ''}`)
    socket.on('message', (data, binary) => socket.send(data, { binary }))
  })
  await new Promise((resolve) => server.on('listening', resolve))
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('a prompt is fetched as PCM at 16 kHz, whatever its rate and channels', async () => {
  const sound = tone({ frequency: 1000, sampleRate: 8000, durationMs: 500 })
  await using application = await startApplication((_request, response) =>
    response.end(encodeWav({ sampleRate: 8000, channels: [sound, sound] })),
  )
  const prompt = await door.network.fetchPrompt(`${application.url}/prompt.wav`, { door: 'test' })
  if (!prompt.ok) throw new Error(prompt.message)
  expect(prompt).toMatchObject({ durationMs: 500, sampleRate: 8000, channels: 2 })
  expect(toneDbfs(prompt.pcm, { frequency: 1000, sampleRate: 16_000 })).toBeGreaterThan(-12)
})

test('prompts that cannot be played are told apart', async () => {
  await using application = await startApplication((request, response) => {
    if (request.url === '/silent') return
    response.writeHead(request.url === '/none' ? 404 : request.url === '/wrong' ? 500 : 200).end('no sound')
  })
  expect(await promptFailure(`${application.url}/none`)).toBe('not-found')
  expect(await promptFailure(`${application.url}/wrong`)).toBe('status')
  expect(await promptFailure(`${application.url}/silent`, 100)).toBe('timeout')
  expect(await promptFailure(`${application.url}/text`)).toBe('not-audio')
  expect(await promptFailure('http://127.0.0.1:1/')).toBe('unreachable')
  expect(await promptFailure('http://example.com/x.wav')).toBe('bad-url')
})
