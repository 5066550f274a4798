import { request } from 'node:https'
import { json } from 'node:stream/consumers'

import { CallAutomationClient } from '@azure/communication-call-automation'
import { createAcsClient } from '@trunkline/acs-call-automation/client'
import { acsDoor, type Emulator, startEmulator } from '@trunkline/emulator'
import { systemClock, systemRandom } from '@trunkline/network'
import { afterEach, expect, test } from 'vitest'

import { createTokens } from '../src/acs/tokens.ts'
import { outcomeOf } from './acs-application.ts'

interface Ready {
  readonly connectionString: string
  readonly entra: {
    readonly tokenUrl: string
    readonly clientId: string
    readonly clientSecret: string
    readonly scope: string
  }
}
interface TokenReply {
  readonly token_type: string
  readonly expires_in: number
  readonly access_token: string
  readonly error?: string
}

const emulators: Emulator[] = []
async function start(options: { accessTokenMs?: number; tls?: boolean } = {}): Promise<Emulator> {
  const { tls = false, ...rest } = options
  const emulator = await startEmulator({ tls, doors: [acsDoor(rest)] })
  emulators.push(emulator)
  return emulator
}
afterEach(async () => {
  for (const emulator of emulators.splice(0)) await emulator.close()
})

const readyOf = (emulator: Emulator): Ready => emulator.ready['acs'] as Ready
function ask(emulator: Emulator, change: Readonly<Record<string, string>> = {}): Promise<Response> {
  const { tokenUrl, clientId, clientSecret, scope } = readyOf(emulator).entra
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope, ...change }
  return fetch(tokenUrl, { method: 'POST', body: new URLSearchParams(form) })
}
const granted = async (emulator: Emulator, change?: Readonly<Record<string, string>>): Promise<TokenReply> =>
  (await (await ask(emulator, change)).json()) as TokenReply
function get(emulator: Emulator, authorization: string, path = '/calling/callConnections/x'): Promise<Response> {
  return fetch(`${emulator.url}${path}?api-version=2026-03-12`, { headers: { authorization } })
}
const outcome = async (emulator: Emulator, token: string): Promise<string> =>
  outcomeOf(await get(emulator, `Bearer ${token}`))

test('an application gets a token for its secret, and is let in with it', async () => {
  const emulator = await start()
  const { token_type, expires_in, access_token } = await granted(emulator)
  expect([token_type, expires_in]).toEqual(['Bearer', 3600])
  expect(await outcome(emulator, access_token)).toBe('404/8522')
  // what the vendor's JavaScript client asks for
  const twice = await granted(emulator, { scope: 'https://communication.azure.com//.default' })
  expect(await outcome(emulator, twice.access_token)).toBe('404/8522')
})

test('files of recordings are behind the same token', async () => {
  const emulator = await start()
  const { access_token } = await granted(emulator)
  const file = (token: string): Promise<Response> => get(emulator, `Bearer ${token}`, '/v1/objects/none/content/audio')
  expect((await file(access_token)).status).toBe(404)
  expect((await file('nonsense')).status).toBe(401)
})

test('a token for another audience, of another tenant, expired or no token at all is refused with 401 and 7501', async () => {
  const emulator = await start()
  const other = await start()
  const late = await start({ accessTokenMs: 0 })
  const { access_token: storage } = await granted(emulator, { scope: 'https://storage.azure.com/.default' })
  expect(await outcome(emulator, storage)).toBe('401/7501')
  expect(await outcome(emulator, (await granted(other)).access_token)).toBe('401/7501')
  expect(await outcome(late, (await granted(late)).access_token)).toBe('401/7501')
  expect(await outcome(emulator, 'nonsense')).toBe('401/7501')
  const reply = await get(emulator, `Bearer ${storage}`)
  expect(await reply.text()).not.toContain(storage)
})

test('the tokens of callbacks let nobody in', async () => {
  const emulator = await start()
  const tokens = createTokens(
    { clock: systemClock, random: systemRandom },
    { issuer: 'https://acscallautomation.communication.azure.com', audience: 'https://communication.azure.com' },
  )
  expect(await outcome(emulator, await tokens.sign('5m'))).toBe('401/7501')
})

test.each([
  [{ client_secret: 'guessed' }, 401, 'invalid_client'],
  [{ client_id: 'somebody' }, 401, 'invalid_client'],
  [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
  [{ scope: 'https://communication.azure.com' }, 400, 'invalid_scope'],
])('a request for a token with %j is answered %i %s', async (change, status, error) => {
  const reply = await ask(await start(), change)
  expect(reply.status).toBe(status)
  expect(await reply.json()).toMatchObject({ error, error_description: expect.any(String) })
})

test('neither the secret nor a token is in the log', async () => {
  const emulator = await start()
  const { access_token } = await granted(emulator)
  await outcome(emulator, access_token)
  const log = JSON.stringify(emulator.world.exchanges())
  expect(log).toContain('/oauth2/v2.0/token')
  expect(log).not.toContain(readyOf(emulator).entra.clientSecret)
  expect(log).not.toContain(access_token)
})

test('our client fetches a token for its requests, and is let in', async () => {
  const emulator = await start()
  const asked: string[] = []
  const getToken = async (scopes: string | readonly string[]) => {
    asked.push(...[scopes].flat())
    const { access_token, expires_in } = await granted(emulator)
    return { token: access_token, expiresOnTimestamp: Date.now() + expires_in * 1000 }
  }
  const ours = createAcsClient({ endpoint: emulator.url, credential: { getToken } })
  await expect(ours.calls.get('x')).rejects.toMatchObject({ code: 'not-found', providerCode: '8522' })
  expect(asked).toEqual(['https://communication.azure.com/.default'])
})

test("the vendor's client is let in with a token, over TLS", async () => {
  const emulator = await start({ tls: true })
  const asked: string[] = []
  const getToken = async (scopes: string | string[]) => {
    asked.push(...[scopes].flat())
    const { access_token } = await grantedOverTls(emulator, asked.at(-1) ?? '')
    return { token: access_token, expiresOnTimestamp: Date.now() + 3_600_000 }
  }
  const ca = emulator.certificate ?? ''
  const client = new CallAutomationClient(emulator.url, { getToken }, { tlsOptions: { ca } })
  const lookUp = client.getCallConnection('x').getCallConnectionProperties()
  await expect(lookUp).rejects.toMatchObject({ statusCode: 404, code: '8522' })
  expect(asked).toEqual(['https://communication.azure.com//.default'])
})

/** The same with the emulator's own certificate. */
function grantedOverTls(emulator: Emulator, scope: string): Promise<TokenReply> {
  const { tokenUrl, clientId, clientSecret } = readyOf(emulator).entra
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope }
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', ca: emulator.certificate }
    const sent = request(tokenUrl, options, (response) => resolve(json(response) as Promise<TokenReply>))
    sent.on('error', reject)
    sent.end(new URLSearchParams(form).toString())
  })
}
