import { afterEach, beforeEach, expect, test } from 'vitest'

import { createOnPremisesClient } from '../src/client.ts'
import { onPremisesOperations, readTicketChallenge } from '../src/wire/index.ts'
import { premisesCalls } from './fixtures/premises-calls.ts'
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
  userName,
  userPlace,
  web,
} from './fixtures/premises.ts'
import { answerAt, closeNet, failureOf, instant, openNet, printed, type Seen } from './fixtures/service.ts'

const autodiscoverUrl = `${inner}/`

beforeEach(closeNet)
afterEach(openNet)

const lines = (seen: readonly Seen[]): string[] => seen.map(({ method, url }) => `${method} ${url}`)

test('the walk goes from the domain over the ticket to the application, without a ticket where none is needed', async () => {
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

test('outside of the network the second address is asked, and redirects are followed to hosts of the domain', async () => {
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

test('redirects that lead nowhere end', async () => {
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
])('the challenge %s is read', (header) => {
  expect(readTicketChallenge(header)).toEqual({
    href: 'https://a.example/t',
    grantTypes: ['urn:microsoft.rtc:windows', 'password'],
  })
})

test.each(['Bearer realm="x"', 'MsRtcOAuth grant_type="password"', ''])('the challenge %j is none', (header) => {
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

test('the application gets its ticket itself, by integrated Windows authentication for example', async () => {
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

test('what getTicket throws is told without its text', async () => {
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

test('a ticket lasts its eight hours, is renewed shortly before, and at once when it is refused', async () => {
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

const ordinary = premisesCalls.map((call, index) => ({ ...call, index }))

test.each(ordinary)('$name is sent exactly ($index)', async ({ json, line, name, run, sdp }) => {
  const { method, success } = onPremisesOperations[name]
  const { atWeb } = answerSignIn({ status: success, headers: { location: `${self}/communication/invitations/507` } })
  const client = createClient()
  await client.application()
  await run(client)
  const [seen, ...more] = atWeb.slice(4)
  expect(more).toEqual([])
  expect(`${seen?.method} ${seen?.url}`).toBe(`${method} ${line}`)
  expect(seen?.headers).toMatchObject({ authorization: `Bearer ${ticket}`, 'x-ms-requiresminresourceversion': '2' })
  expect(seen?.headers['client-request-id']).toMatch(/^[\da-f-]{36}$/)
  const type = json === undefined ? sdp && 'application/sdp' : 'application/json'
  expect(seen?.headers['content-type']).toBe(type)
  const body = seen?.body ?? ''
  expect(json === undefined ? body : JSON.parse(body)).toEqual(json ?? sdp ?? '')
  // a POST without a body says so
  expect(seen?.headers['content-length']).toBe(method === 'POST' ? String(Buffer.byteLength(body)) : undefined)
})

test('what is started is known by its place', async () => {
  answerSignIn({ status: 201, headers: { location: `${self}/communication/invitations/507` } })
  const started = await createClient().communication.startPhoneAudio({ to: '+14255550123' })
  expect(started).toEqual({ location: `${web}${self}/communication/invitations/507` })
})

test('a call is not placed twice: what may have been done is outcome-unknown, and sent once', async () => {
  const { atWeb } = answerSignIn({ status: 500, body: { code: 'ServiceFailure' } }, { status: 201 })
  const client = createClient()
  const failure = await failureOf(client.communication.startPhoneAudio({ to: '+14255550123' }))
  expect(failure.code).toBe('outcome-unknown')
  expect(atWeb).toHaveLength(5)
})

test.each([
  [400, { code: 'BadRequest', subcode: 'NormalizationFailed', message: 'bad number' }, 'rejected'],
  [
    403,
    { code: 'Forbidden', subcode: 'None', message: 'Phone audio is not listed in the capabilities' },
    'unauthorized',
  ],
  [409, { code: 'Conflict', subcode: 'AlreadyExists' }, 'conflict'],
  [409, { code: 'Conflict', subcode: 'TooManyGroups' }, 'rejected'],
  [410, { code: 'Gone', subcode: 'CannotRedirect' }, 'unavailable'],
  [429, { code: 'TooManyRequests' }, 'rate-limited'],
] as const)('a start that is refused with %i %j fails with %s', async (status, body, code) => {
  answerSignIn({ status, body })
  const failure = await failureOf(createClient().communication.startPhoneAudio({ to: '+14255550123' }))
  expect(failure.code).toBe(code)
  expect(failure.providerCode).toBe('subcode' in body ? `${body.code}/${body.subcode}` : body.code)
})

test('a start whose application has gone signs in again, with the ticket that is still good, and is made once', async () => {
  const { atWeb } = answerSignIn({ status: 404, body: { code: 'NotFound', subcode: 'ApplicationNotFound' } })
  answerAt(inner, { status: 200, body: linksTo({ user: web + userPlace }) })
  const later = answerAt(
    web,
    challenge,
    { status: 200, body: linksTo({ applications }) },
    { status: 201, body: applicationBody },
    { status: 201 },
  )
  const client = createClient()
  await client.application()
  await client.communication.startPhoneAudio({ to: '+14255550123' })
  const start = `POST ${web}${self}/communication/phoneAudioInvitations`
  expect(lines(atWeb).at(-1)).toBe(start)
  expect(lines(later)).toEqual([
    `GET ${web}${userPlace}`,
    `GET ${web}${userPlace}`,
    `POST ${web}${applications}`,
    start,
  ])
})

test('without a link nothing is sent', async () => {
  const { atWeb } = answerSignIn()
  answerAt(web, { status: 201 })
  const client = createClient()
  const application = await client.application()
  expect(application.communication.get('startMessaging')).toBeUndefined()
  const wrong = client.communication.startPhoneAudio({ to: '', phoneNumber: 'tel:+1' })
  expect(await failureOf(wrong)).toMatchObject({ code: 'invalid-argument' })
  const foreign = client.phoneAudio.hold('https://evil.example/hold')
  expect(await failureOf(foreign)).toMatchObject({ code: 'invalid-argument' })
  expect(atWeb).toHaveLength(4)
})

const passBack = 'b1946ac9-2492-4d23-8f6e-3a1c0c1f7f10'
const read = (etag: string, more: object = {}) => ({
  status: 200,
  headers: { etag: `"${etag}"` },
  body: {
    supportedModalities: ['PhoneAudio'],
    unknownToUs: { kept: true },
    [passBack]: 'please pass this in a PUT request',
    ...linksTo({ self: `${self}/communication` }),
    rel: 'communication',
    etag,
    ...more,
  },
})

test('a change sends back all that was read, under its tag, and begins anew when somebody was faster', async () => {
  const { atWeb } = answerSignIn(read('a1'), { status: 412, body: { code: 'PreconditionFailed' } }, read('a2'), {
    status: 204,
  })
  const client = createClient()
  await client.application()
  const link = `${web}${self}/communication`
  await client.change(link, () => ({ supportedModalities: ['PhoneAudio', 'Messaging'] }))
  const [first, put, again, second] = atWeb.slice(4)
  expect([first?.method, put?.method, again?.method, second?.method]).toEqual(['GET', 'PUT', 'GET', 'PUT'])
  expect([put?.headers['if-match'], second?.headers['if-match']]).toEqual(['"a1"', '"a2"'])
  expect(JSON.parse(second?.body ?? '')).toEqual({
    supportedModalities: ['PhoneAudio', 'Messaging'],
    unknownToUs: { kept: true },
    [passBack]: 'please pass this in a PUT request',
    rel: 'communication',
    etag: 'a2',
  })
})

test('a change that always comes late fails with conflict', async () => {
  const late = { status: 412, body: { code: 'PreconditionFailed' } }
  answerSignIn(read('a'), late, read('b'), late, read('c'), late)
  const client = createClient()
  await client.application()
  const failure = await failureOf(client.change(`${web}${self}/communication`, () => ({})))
  expect(failure).toMatchObject({ code: 'conflict', status: 412 })
})

test('a batch is several requests in one, and its replies come in their order', async () => {
  const reply = [
    '--r1',
    'Content-Type: application/http; msgtype=response',
    '',
    'HTTP/1.1 200 OK',
    'Content-Type: application/json; charset=utf-8',
    '',
    '\uFEFF{"rel":"me"}',
    '--r1',
    'Content-Type: application/http; msgtype=response',
    '',
    'HTTP/1.1 204 No Content',
    '',
    '',
    '--r1--',
    '',
  ].join('\r\n')
  const { atWeb } = answerSignIn({
    status: 200,
    body: reply,
    headers: { 'content-type': 'multipart/batching; boundary="r1"' },
  })
  const client = createClient()
  const replies = await client.batch(
    [
      { method: 'GET', url: `${web}${self}/me?x=1` },
      { method: 'POST', url: `${web}${self}/me/note`, json: { message: 'hi' } },
    ],
    { boundary: '77f2569d' },
  )
  expect(replies).toEqual([
    { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: { rel: 'me' } },
    { status: 204, headers: {}, body: undefined },
  ])
  const seen = atWeb[4]
  expect(`${seen?.method} ${seen?.url}`).toBe(`POST ${web}${self}/batch`)
  expect(seen?.headers).toMatchObject({
    accept: 'multipart/batching',
    'content-type': 'multipart/batching;boundary=77f2569d',
  })
  expect(seen?.body).toBe(
    [
      '--77f2569d',
      'Content-Type: application/http; msgtype=request',
      '',
      `GET ${self}/me?x=1 HTTP/1.1`,
      `Host: lyncweb.${domain}`,
      'Accept: application/json',
      '',
      '',
      '--77f2569d',
      'Content-Type: application/http; msgtype=request',
      '',
      `POST ${self}/me/note HTTP/1.1`,
      `Host: lyncweb.${domain}`,
      'Accept: application/json',
      'Content-Type: application/json',
      '',
      '{"message":"hi"}',
      '--77f2569d--',
      '',
    ].join('\r\n'),
  )
})

test.each([
  ['none', []],
  ['a batch', [{ method: 'POST', url: `${web}${self}/batch` }]],
  ['events', [{ method: 'GET', url: `${web}${self}/events?ack=1` }]],
  ['a foreign host', [{ method: 'GET', url: 'https://evil.example/me' }]],
  ['another host of ours', [{ method: 'GET', url: `${inner}/me` }]],
  ['a header that ends another', [{ method: 'GET', url: `${web}${self}/me`, headers: { X: 'a\r\nB: c' } }]],
  ['too many', Array.from({ length: 101 }, () => ({ method: 'GET' as const, url: `${web}${self}/me` }))],
] as const)('a batch of %s is refused, and not sent', async (_, requests) => {
  const { atWeb } = answerSignIn()
  expect(await failureOf(createClient().batch(requests))).toMatchObject({ code: 'invalid-argument' })
  expect(atWeb.filter(({ url }) => url.endsWith('/batch'))).toEqual([])
})

test.each([
  { body: 'no parts', headers: { 'content-type': 'text/html' } },
  { body: '--r--', headers: { 'content-type': 'multipart/batching; boundary=r' } },
])('a reply to a batch that is none is an unexpected-reply', async (reply) => {
  answerSignIn({ status: 200, ...reply })
  const failure = await failureOf(createClient().batch([{ method: 'GET', url: `${web}${self}/me` }]))
  expect(failure.code).toBe('unexpected-reply')
})

test('closing signs out once, and later questions are refused', async () => {
  const { atWeb } = answerSignIn({ status: 204 })
  const client = createClient()
  await client.application()
  await client.close()
  expect(lines(atWeb).at(-1)).toBe(`DELETE ${web}${self}`)
  expect(await failureOf(client.application())).toMatchObject({ code: 'closed' })
})

test('who never signed in signs out of nothing', async () => {
  const seen = answerAt(inner)
  await createClient().close()
  expect(seen).toEqual([])
})

test.each([[{ domain: 'not a domain' }], [{ autodiscoverUrl: 'http://lyncdiscover.contoso.example' }]])(
  'the setting %j is refused, and nothing of it is printed',
  (settings) => {
    expect(() => createClient(settings)).toThrow(expect.objectContaining({ code: 'invalid-configuration' }))
    expect(userName).toBeTypeOf('string')
  },
)
