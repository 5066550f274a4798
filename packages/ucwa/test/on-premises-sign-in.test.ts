import type { Clock } from '@trunkline/core/driver'
import { runtimeOf } from '@trunkline/core/http'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createOnPremisesClient } from '../src/client.ts'
import type { LinkRequest } from '../src/client/transport.ts'
import { createHostRule } from '../src/link/host-rule.ts'
import { createSignIn } from '../src/on-premises/client/sign-in.ts'
import { readTicketChallenge } from '../src/wire/index.ts'
import {
  answerSignIn,
  applicationBody,
  applications,
  challenge,
  createClient,
  domain,
  endpointId,
  granted,
  inner,
  linksTo,
  outer,
  password,
  self,
  ticket,
  ticketPlace,
  userPlace,
  web,
} from './fixtures/premises.ts'
import { answerAt, closeNet, failureOf, instant, openNet, printed, type Seen } from './fixtures/service.ts'

const registration = { userAgent: 'Trunkline', endpointId, culture: 'en-US' }
const autodiscoverUrl = `${inner}/`

beforeEach(closeNet)
afterEach(openNet)

const lines = (seen: readonly Seen[]): string[] => seen.map(({ method, url }) => `${method} ${url}`)

test('discovery goes from the domain through the ticket to the application, and sends the ticket only where needed', async () => {
  const { atRoot, atWeb } = answerSignIn()
  const application = await createClient().application()
  expect(lines(atRoot)).toEqual([`GET ${inner}/`])
  expect(lines(atWeb)).toEqual([
    `GET ${web}${userPlace}`,
    `POST ${web}${ticketPlace}`,
    `GET ${web}${userPlace}`,
    `POST ${web}${applications}`,
  ])
  expect([...atRoot, ...atWeb].map(({ headers }) => headers['authorization'])).toEqual([
    undefined,
    undefined,
    undefined,
    `Bearer ${ticket}`,
    `Bearer ${ticket}`,
  ])
  expect(atWeb[1]?.headers['content-type']).toBe('application/x-www-form-urlencoded')
  expect(atWeb[1]?.body).toBe(
    'grant_type=password&username=CONTOSO%5Cerika&password=pass%20%26%20word%20of%20this%20test',
  )
  expect(JSON.parse(atWeb[3]?.body ?? '')).toEqual({
    UserAgent: 'Trunkline',
    EndpointId: endpointId,
    Culture: 'en-US',
  })
  expect(atWeb[3]?.headers).toMatchObject({
    accept: 'application/json',
    'content-type': 'application/json',
    'x-ms-requiresminresourceversion': '2',
  })
  expect(application.userUri).toBe('sip:erika@contoso.example')
  expect(application.expiresAt).toBe(instant + 1_200_000)
  expect(application.links.get('events')).toBe(`${web}${self}/events?ack=1`)
})

test('outside the network the second URL is used, and redirects to hosts of the domain are followed', async () => {
  const atInner = answerAt(inner, { status: 503 })
  const pool = `https://pool2.${domain}`
  const atOuter = answerAt(outer, { status: 200, body: linksTo({ redirect: `${web}/root` }) })
  const atWeb = answerAt(
    web,
    { status: 200, body: linksTo({ user: web + userPlace }) },
    challenge,
    granted,
    { status: 200, body: linksTo({ redirect: `${pool}/root` }) },
    granted,
  )
  const atPool = answerAt(
    pool,
    { status: 200, body: linksTo({ user: `${pool}/user` }) },
    challenge,
    { status: 200, body: linksTo({ applications }) },
    { status: 200, body: applicationBody },
  )
  await createClient().application()
  expect(lines(atInner)).toEqual([`GET ${inner}/`])
  expect(lines(atOuter)).toEqual([`GET ${outer}/`])
  expect(lines(atWeb).slice(0, 2)).toEqual([`GET ${web}/root`, `GET ${web}${userPlace}`])
  expect(lines(atPool)).toEqual([
    `GET ${pool}/root`,
    `GET ${pool}/user`,
    `GET ${pool}/user`,
    `POST ${pool}${applications}`,
  ])
})

test.each([
  ['a redirect', { status: 200, body: linksTo({ redirect: 'https://evil.example/' }) }, []],
  ['a user', { status: 200, body: linksTo({ user: 'https://evil.example/user' }) }, []],
  ['a port that nobody named', { status: 200, body: linksTo({ user: `https://lyncweb.${domain}:8443/user` }) }, []],
  [
    'a place of tickets',
    { status: 200, body: linksTo({ user: web + userPlace }) },
    [
      {
        status: 401,
        headers: { 'www-authenticate': 'MsRtcOAuth href="https://evil.example/t",grant_type="password"' },
      },
    ],
  ],
])('%s elsewhere is refused before anything is sent there', async (_, root, atWeb) => {
  answerAt(inner, root)
  answerAt(web, ...atWeb)
  const evil = answerAt('https://evil.example')
  const failure = await failureOf(createClient({ autodiscoverUrl }).application())
  expect(failure).toMatchObject({ code: 'unexpected-reply' })
  expect(failure.message).toContain('allowedHosts')
  expect(evil).toEqual([])
  expect(printed(failure)).not.toContain(password)
})

test('a loop of redirects ends', async () => {
  const around = { status: 200, body: linksTo({ redirect: `${inner}/` }) }
  const seen = answerAt(inner, ...Array.from({ length: 20 }, () => around))
  expect(await failureOf(createClient({ autodiscoverUrl }).application())).toMatchObject({ code: 'unexpected-reply' })
  expect(seen.length).toBeLessThan(12)
})

test.each([
  ['MsRtcOAuth href="https://a.example/t",grant_type="urn:microsoft.rtc:windows,password"'],
  ['MsRtcOAuth href=https://a.example/t,grant_type="urn:microsoft.rtc:windows,password"'],
  ['MsRtcOAuth href=https://a.example/t,grant_type=urn:microsoft.rtc:windows,password'],
  [
    'Bearer trusted_issuers="x", MsRtcOAuth grant_type="urn:microsoft.rtc:windows,password", href="https://a.example/t"',
  ],
])('the challenge %s is parsed', (header) => {
  expect(readTicketChallenge(header)).toEqual({
    href: 'https://a.example/t',
    grantTypes: ['urn:microsoft.rtc:windows', 'password'],
  })
})

test.each(['Bearer realm="x"', 'MsRtcOAuth grant_type="password"', ''])('%j is not a challenge', (header) => {
  expect(readTicketChallenge(header)).toBeUndefined()
})

test.each([
  ['invalid_grant', 'unauthorized'],
  ['invalid_request', 'rejected'],
  ['unsupported_grant_type', 'unauthorized'],
  ['invalid_scope', 'unauthorized'],
  ['server_error', 'unavailable'],
] as const)('a ticket that is refused with %s fails with %s and without the password', async (error, code) => {
  const said = { error, error_description: `no ticket for ${password} and ${encodeURIComponent(password)}` }
  answerAt(inner, { status: 200, body: linksTo({ user: web + userPlace }) })
  answerAt(web, challenge, ...Array.from({ length: 3 }, () => ({ status: 400, body: said })))
  const failure = await failureOf(createClient({ autodiscoverUrl }).application())
  expect(failure).toMatchObject({ code, providerCode: error })
  expect(printed(failure) + failure.providerMessage).not.toContain(password)
  expect(printed(failure) + failure.providerMessage).not.toContain(encodeURIComponent(password))
})

test('the application can get its ticket itself, for example with integrated Windows authentication', async () => {
  const asked: unknown[] = []
  answerAt(inner, { status: 200, body: linksTo({ user: web + userPlace }) })
  const atWeb = answerAt(
    web,
    challenge,
    { status: 200, body: linksTo({ applications }) },
    { status: 201, body: applicationBody },
  )
  const client = createOnPremisesClient({
    domain,
    autodiscoverUrl,
    getTicket(request) {
      asked.push(request)
      return Promise.resolve({ token: 'cwt=by-windows' })
    },
  })
  await client.application()
  expect(asked).toEqual([
    {
      url: web + ticketPlace,
      form: 'grant_type=urn%3Amicrosoft.rtc%3Awindows',
      grantTypes: ['urn:microsoft.rtc:windows', 'urn:microsoft.rtc:anonmeeting', 'password'],
    },
  ])
  expect(atWeb.map(({ headers }) => headers['authorization'])).toEqual([
    undefined,
    'Bearer cwt=by-windows',
    'Bearer cwt=by-windows',
  ])
})

test('an error of getTicket is reported without its message', async () => {
  answerAt(inner, { status: 200, body: linksTo({ user: web + userPlace }) })
  answerAt(web, challenge)
  const client = createOnPremisesClient({
    domain,
    autodiscoverUrl,
    getTicket: () => Promise.reject(new Error(`wrong: ${password}`)),
  })
  const failure = await failureOf(client.application())
  expect(failure.code).toBe('unauthorized')
  expect(printed(failure)).not.toContain(password)
})

test('a ticket is used for its eight hours, renewed shortly before they end, and at once when it is refused', async () => {
  let now = instant
  const ok = { status: 200, body: { rel: 'me' } }
  const { atWeb } = answerSignIn(
    ok,
    granted,
    ok,
    { status: 401 },
    granted,
    ok,
    { status: 403, headers: { 'x-ms-diagnostics': '28055;source="s";reason="The OAuth token is invalid."' } },
    granted,
    ok,
  )
  const client = createClient({ now: () => now })
  await client.application()
  const read = () => client.read(`${web}${self}/me`)
  await read()
  now += 28_200_000
  await read()
  await read()
  await read()
  const asked = lines(atWeb).slice(4)
  const [me, grant] = [`GET ${web}${self}/me`, `POST ${web}${ticketPlace}`]
  expect(asked).toEqual([me, grant, me, me, grant, me, me, grant, me])
})

test('closing signs out once, and later requests are refused', async () => {
  const { atWeb } = answerSignIn({ status: 204 })
  const client = createClient()
  await client.application()
  await client.close()
  expect(lines(atWeb).at(-1)).toBe(`DELETE ${web}${self}`)
  expect(await failureOf(client.application())).toMatchObject({ code: 'closed' })
})

test.each(['the sign-in does not end', 'the server does not answer'])(
  'closing takes five seconds at most, although %s',
  async (trouble) => {
    const timers: { readonly ms: number; readonly work: () => void }[] = []
    const clock: Clock = {
      now: () => 0,
      monotonic: () => 0,
      outside: (work) => work(),
      after(ms, work) {
        timers.push({ ms, work })
        return () => undefined
      },
    }
    const sent: LinkRequest[] = []
    const hosts = createHostRule([new URL(web).host])
    const signed = {
      hosts,
      runtime: runtimeOf({ clock }),
      send(request: LinkRequest) {
        sent.push(request)
        const body = JSON.parse(JSON.stringify(applicationBody)) as unknown
        return Promise.resolve({ status: 201, headers: {}, body, url: web + applications })
      },
    }
    const hangs = trouble === 'the sign-in does not end'
    const find = (): Promise<string> => (hangs ? new Promise(() => undefined) : Promise.resolve(web + applications))
    const signIn = createSignIn(signed, registration, { clock, findApplications: find })
    const asking = signIn.application()
    if (!hangs) await asking
    const ending = signIn.end()
    for (const { ms, work } of timers) {
      expect(ms).toBe(5_000)
      work()
    }
    await ending
    expect(sent.filter(({ method }) => method === 'DELETE').map(({ timeLeft }) => timeLeft?.())).toEqual(
      hangs ? [] : [5_000],
    )
  },
)

test('closing sends nothing without a sign-in', async () => {
  const seen = answerAt(inner)
  await createClient().close()
  expect(seen).toEqual([])
})

test.each([[{ domain: 'not a domain' }], [{ autodiscoverUrl: 'http://lyncdiscover.contoso.example' }]])(
  'the setting %j is refused, and nothing of it is printed',
  (settings) => {
    expect(() => createClient(settings)).toThrow(expect.objectContaining({ code: 'invalid-configuration' }))
  },
)
