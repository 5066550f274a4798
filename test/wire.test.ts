import { generateKeyPairSync } from 'node:crypto'

import { acsCallAutomation } from '@trunkline/acs-call-automation'
import { acsPlayAudio } from '@trunkline/acs-play-audio'
import { createTelephony, type Random, type Wire, type WireRequest } from '@trunkline/core'
import type { Capabilities, Provider } from '@trunkline/core/driver'
import { signalWireLaml } from '@trunkline/signalwire-laml'
import { ucwa } from '@trunkline/ucwa'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const accessKey = Buffer.from('a key of this test only').toString('base64')
const connectionString = `endpoint=https://contoso.communication.azure.com/;accesskey=${accessKey}`
const resourceId = '00000000-0000-4000-8000-000000000001'
const publicUrl = 'https://app.example.com'
const to = '+14255550123'
const from = '+14255550100'

const escaped: string[] = []
const note = ({ url }: Request): void => void escaped.push(url)

beforeEach(() => {
  escaped.length = 0
  nock.disableNetConnect()
  nock.emitter.on('no match', note)
})
afterEach(() => {
  nock.emitter.off('no match', note)
  nock.enableNetConnect()
})

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** Whoever verifies callbacks asks for the public keys before the first dial, and dials only with them. */
const keys = {
  '/.well-known/': { jwks_uri: 'https://keys.example/jwks' },
  'keys.example/jwks': { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256' }] },
}

/** A wire that notes what is asked and answers by the part of a URL; what it does not know is refused. */
function memoryWire(answers: Readonly<Record<string, object>> = {}): {
  readonly wire: Wire
  readonly sent: WireRequest[]
} {
  const sent: WireRequest[] = []
  const wire: Wire = {
    send(request) {
      sent.push(request)
      const [, body] = Object.entries({ ...answers, ...keys }).find(([part]) => request.url.includes(part)) ?? []
      const text = body === undefined ? '' : JSON.stringify(body)
      const headers = { 'content-type': 'application/json' }
      return Promise.resolve({ status: body === undefined ? 400 : 200, headers, body: once(text) })
    },
  }
  return { wire, sent }
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  if (text !== '') yield await Promise.resolve(Buffer.from(text))
}

function seeded(): Random {
  let count = 0
  const next = (): number => (count = (count + 1) % 250)
  return {
    bytes: (length) => new Uint8Array(length).fill(next()),
    number: () => next() / 250,
    uuid: () => `00000000-0000-4000-8000-${String(next()).padStart(12, '0')}`,
  }
}

function places(sent: readonly WireRequest[]): string[] {
  return sent.map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`)
}

const trustedApplication = ucwa({
  surface: 'trusted-application',
  endpoint: 'sip:desk@contoso.example',
  phoneNumber: from,
  applicationId: 'app',
  clientSecret: 'a secret that is long enough for tokens',
  applicationIdUri: 'https://contoso.example/app',
  tenantId: '00000000-0000-4000-8000-000000000002',
})

const providers = [
  [
    'acs-call-automation',
    acsCallAutomation({ connectionString, resourceId }),
    'POST https://contoso.communication.azure.com/calling/callConnections',
  ],
  [
    'acs-play-audio',
    acsPlayAudio({ connectionString, source: '8:acs:user' }),
    'POST https://contoso.communication.azure.com/calling/callConnections',
  ],
  [
    'signalwire-laml',
    signalWireLaml({
      space: 'contoso.signalwire.com',
      projectId: resourceId,
      apiToken: 'PT0123456789abcdef',
      signingKey: 'PSK_0123456789',
    }),
    `POST https://contoso.signalwire.com/api/laml/2010-04-01/Accounts/${resourceId}/Calls.json`,
  ],
  ['ucwa, trusted application', trustedApplication, 'POST https://login.windows.net/contoso.example/oauth2/token'],
  [
    'ucwa, on the premises',
    ucwa({ surface: 'on-premises', domain: 'contoso.example', userName: 'erika', password: 'p' }),
    'GET https://lyncdiscoverinternal.contoso.example/',
  ],
] as const

function isForKeys(place: string): boolean {
  return Object.keys(keys).some((part) => place.includes(part))
}

async function dialOver(provider: Provider, wire: Wire): Promise<unknown> {
  const telephony = createTelephony<string, Capabilities & { readonly dial: 'native' }>({
    provider: provider as Provider<string, Capabilities & { readonly dial: 'native' }>,
    publicUrl,
    wire,
    random: seeded(),
    onWarning: () => undefined,
  })
  return telephony.dial({ to, from }).catch((thrown: unknown) => thrown)
}

describe('the wire of the client', () => {
  test.each(providers)('carries what %s sends first, and nothing goes past it', async (_name, provider, first) => {
    const { wire, sent } = memoryWire()
    await dialOver(provider, wire)
    expect(places(sent).find((place) => !isForKeys(place))).toBe(first)
    expect(escaped).toEqual([])
  })

  test.each(providers)('gets the same request ids of %s from the same randomness', async (_name, provider) => {
    const runs = [memoryWire(), memoryWire()]
    for (const { wire } of runs) await dialOver(provider, wire)
    const ids = runs.map(({ sent }) =>
      sent.map(({ headers }) => [
        headers['x-ms-client-request-id'],
        headers['client-request-id'],
        headers['repeatability-request-id'],
      ]),
    )
    expect(ids[1]).toEqual(ids[0])
  })

  test('carries the question for public keys', async () => {
    const { wire, sent } = memoryWire({
      callConnections: { callConnectionId: 'c1' },
      '/openid': { jwks_uri: 'https://keys.example/jwks' },
    })
    const openIdConfigurationUrl = 'https://login.example/openid'
    const telephony = createTelephony({
      provider: acsCallAutomation({ connectionString, resourceId, openIdConfigurationUrl }),
      publicUrl,
      wire,
      onWarning: () => undefined,
    })
    await telephony.dial({ to, from })
    expect(places(sent).slice(0, 2)).toEqual(['GET https://login.example/openid', 'GET https://keys.example/jwks'])
    expect(places(sent)[2]).toContain('/calling/callConnections')
    expect(escaped).toEqual([])
  })

  test('carries the look at a prompt before it is played', async () => {
    const { wire, sent } = memoryWire({ callConnections: { callConnectionId: 'c1' } })
    const telephony = createTelephony({
      provider: acsPlayAudio({ connectionString, source: '8:acs:user' }),
      publicUrl,
      wire,
    })
    const call = await telephony.dial({ to, from })
    const playback = call.play({ url: `${publicUrl}/prompt.wav` })
    await playback.accepted.catch(() => undefined)
    expect(places(sent)[1]).toBe(`GET ${publicUrl}/prompt.wav`)
    expect(escaped).toEqual([])
  })

  test('carries the walk of a trusted application after its token', async () => {
    const { wire, sent } = memoryWire({ oauth2: { access_token: 't', expires_in: 3600 } })
    await dialOver(trustedApplication, wire)
    expect(places(sent).filter((place) => !isForKeys(place))).toEqual([
      'POST https://login.windows.net/contoso.example/oauth2/token',
      'GET https://api.skypeforbusiness.com/platformservice/discover',
    ])
    expect(escaped).toEqual([])
  })
})
