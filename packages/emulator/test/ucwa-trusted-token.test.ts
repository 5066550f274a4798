import type { Emulator } from '@trunkline/emulator'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createUcwaTrustedDoor, type UcwaTrustedDoor } from '../src/ucwa/trusted/door.ts'
import type { UcwaTrustedOptions } from '../src/ucwa/trusted/options.ts'
import { simulatedTests, startNetwork } from './host.ts'
import { outcomeOf, startUcwaApplication, type UcwaApplication } from './ucwa-application.ts'
import { TrustedClient } from './ucwa-trusted-client.ts'

simulatedTests()

const AGENT = 'sip:agent@trunkline.example'
let emulator: Emulator
let door: UcwaTrustedDoor
let application: UcwaApplication
let client: TrustedClient
async function start(options: UcwaTrustedOptions = {}): Promise<void> {
  emulator = await startNetwork({
    doors: [(network) => (door = createUcwaTrustedDoor(network, options))],
  })
  client = await new TrustedClient(emulator).authorize()
}
beforeEach(async () => {
  application = await startUcwaApplication()
  await start()
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})

test('the directory gives a token whose numbers are texts', async () => {
  const reply = await client.grant()
  expect(await reply.json()).toMatchObject({
    token_type: 'Bearer',
    expires_in: '3599',
    expires_on: expect.stringMatching(/^\d{10}$/),
    resource: client.ready.audience,
    access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
  })
})

test.each([
  [{ client_secret: 'wrong' }, 401, 'invalid_client'],
  [{ client_id: 'nobody' }, 400, 'unauthorized_client'],
  [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
  [{ resource: 'https://other.example' }, 400, 'invalid_resource'],
])('the directory refuses %j', async (wrong, status, error) => {
  const reply = await client.grant(wrong)
  expect(reply.status).toBe(status)
  expect(await reply.json()).toMatchObject({ error })
})

test('without a good token there is a challenge and no body', async () => {
  for (const token of ['', 'forged']) {
    client.token = token
    const reply = await client.send('GET', client.ready.discoverUrl)
    expect(reply.status).toBe(401)
    const challenge = reply.headers.get('www-authenticate') ?? ''
    expect(challenge).toContain(`authorization_uri="${client.ready.tokenUrl}"`)
    expect(challenge).toMatch(/, MsRtcOAuth href="[^"]+",grant_type="[^"]+"$/)
    expect(reply.headers.get('x-ms-correlation-id')).toMatch(/^\d+$/)
    expect(await reply.text()).toBe('')
  }
})

test('a token that expired is refused, and a new one is good', async () => {
  expect((await client.send('GET', client.ready.discoverUrl)).status).toBe(200)
  door.expireTokens()
  expect((await client.send('GET', client.ready.discoverUrl)).status).toBe(401)
  await client.authorize()
  expect((await client.send('GET', client.ready.discoverUrl)).status).toBe(200)
  await emulator.close()
  await start({ tokenSeconds: 0 })
  expect((await client.send('GET', client.ready.discoverUrl)).status).toBe(401)
})

test('the trace of a request is echoed', async () => {
  const reply = await client.send('GET', client.ready.discoverUrl, undefined, { 'client-request-id': 'trace-1' })
  expect(reply.headers.get('client-request-id')).toBe('trace-1')
  expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8')
})

test.each(['discoverUrl', 'otherDiscoverUrl'] as const)(
  'the walk from %s ends at an invitation in its namespace',
  async (name) => {
    const prefix = name === 'discoverUrl' ? 'service:' : 'ms:rtc:saas:'
    const raw = await (await client.send('GET', client.ready[name])).text()
    expect(raw).toContain(`"${prefix}applications"`)
    const url = await client.discover('startAudioVideo', client.ready[name])
    const sent = await client.send('POST', url, { to: AGENT, callbackUrl: application.url, mediaHost: 'Remote' })
    expect(sent.status).toBe(201)
    await application.event('audioVideoFlow updated Connected')
    const texts = application.posted.slice(1).map(({ text }) => text)
    expect(texts.every((text) => text.includes(`"${prefix}`))).toBe(true)
    const other = prefix === 'service:' ? 'ms:rtc:saas:' : 'service:'
    expect(texts.some((text) => text.includes(`"${other}`))).toBe(false)
  },
)

test('an unknown endpoint and an unknown application are refused', async () => {
  const base = `${emulator.url}/platformservice/v1/applications`
  const status = async (url: string): Promise<string> => outcomeOf(await client.send('GET', url))
  expect(await status(`${base}?endpointId=sip:nobody@trunkline.example`)).toBe('403/Forbidden/ApplicationNotFound')
  expect(await status(base)).toBe('403/Forbidden/ApplicationNotFound')
  expect(await status(`${base}/42?endpointId=${client.ready.endpoint}`)).toBe('403/Forbidden/ApplicationNotFound')
  // paths and names of parameters are compared without regard to case, values may be encoded
  const encoded = encodeURIComponent(client.ready.endpoint)
  expect(await status(`${emulator.url}/platformService/v1/applications?endpointid=${encoded}`)).toBe('200')
})

test('a right that was not granted has no link', async () => {
  await emulator.close()
  await start({ withheld: ['startAudioVideo'] })
  await expect(client.discover('startAudioVideo')).rejects.toThrow('no link startAudioVideo')
  expect(await client.discover('startAudio')).toContain('modalities=Audio')
})

test('webhooks are signed for the application by a key that the directory shows', async () => {
  await client.start({ to: AGENT, callbackUrl: application.url })
  await application.event('audioVideoInvitation started')
  const configuration = (await (await fetch(client.ready.openIdConfigurationUrl)).json()) as Record<string, string>
  expect(configuration['issuer']).toBe(client.ready.issuer)
  for (const { headers } of application.posted) {
    const token = headers.authorization?.replace('Bearer ', '') ?? ''
    const keys = createRemoteJWKSet(new URL(configuration['jwks_uri'] ?? ''))
    const { payload } = await jwtVerify(token, keys, {
      issuer: client.ready.issuer,
      audience: client.ready.applicationIdUri,
    })
    expect(payload).toMatchObject({ appid: '00000004-0000-0ff1-ce00-000000000000', appidacr: '2', ver: '1.0' })
    const { alg, kid, x5t } = decodeProtectedHeader(token)
    expect([alg, x5t]).toEqual(['RS256', kid])
    expect(headers['content-type']).toBe(
      'application/json; type="application/vnd.microsoft.com.ucwa+json"; charset=utf-8',
    )
  }
  const before = application.posted.length
  door.rotateKeys()
  await client.start({ to: AGENT, callbackUrl: application.url })
  await application.event('audioVideoInvitation started', 1)
  const kidOf = (index: number): unknown =>
    decodeProtectedHeader(application.posted[index]?.headers.authorization?.replace('Bearer ', '') ?? '').kid
  expect(kidOf(application.posted.length - 1)).not.toBe(kidOf(before - 1))
})

test('invitations are redirected to a second host, which events name as theirs', async () => {
  await emulator.close()
  await start({ secondHost: true })
  const first = await client.start({ to: AGENT, callbackUrl: application.url })
  const location = first.headers.get('location') ?? ''
  expect(first.status).toBe(307)
  expect(location).toBe((await client.discover('startAudioVideo')).replace('127.0.0.1', 'localhost'))
  expect(emulator.world.calls()).toEqual([])
  const again = await client.send('POST', location, { to: AGENT, callbackUrl: application.url, mediaHost: 'Remote' })
  expect(again.status).toBe(201)
  const flow = await application.event('audioVideoFlow updated Connected')
  expect(flow.base).toBe(client.ready.poolUrl)
  expect(flow.base).toContain('localhost')
  expect((await client.follow(flow, 'stopPrompts')).status).toBe(204)
})

test('bodies may begin with a byte order mark', async () => {
  await emulator.close()
  await start({ byteOrderMark: true })
  const reply = await client.send('GET', client.ready.discoverUrl)
  expect([...new Uint8Array(await reply.arrayBuffer())].slice(0, 4)).toEqual([0xef, 0xbb, 0xbf, 0x7b])
  await client.start({ to: AGENT, callbackUrl: application.url })
  await application.event('conversation added')
  expect(application.posted.at(-1)?.text.codePointAt(0)).toBe(0xfeff)
})

test('secrets are masked in the log of exchanges', async () => {
  await client.send('GET', client.ready.discoverUrl)
  const log = JSON.stringify(emulator.world.exchanges())
  expect(log).not.toContain(client.ready.clientSecret)
  expect(log).not.toContain(client.token)
})
