import { afterEach, beforeEach, expect, test } from 'vitest'

import { onPremisesOperations } from '../src/wire/index.ts'
import { premisesCalls } from './fixtures/premises-calls.ts'
import {
  answerSignIn,
  applicationBody,
  applications,
  challenge,
  createClient,
  inner,
  linksTo,
  self,
  ticket,
  userPlace,
  web,
} from './fixtures/premises.ts'
import { answerAt, closeNet, failureOf, openNet, type Seen } from './fixtures/service.ts'

beforeEach(closeNet)
afterEach(openNet)

const lines = (seen: readonly Seen[]): string[] => seen.map(({ method, url }) => `${method} ${url}`)

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
  // a POST without a body has a content length of zero
  expect(seen?.headers['content-length']).toBe(method === 'POST' ? String(Buffer.byteLength(body)) : undefined)
})

test('a started call is identified by its location', async () => {
  answerSignIn({ status: 201, headers: { location: `${self}/communication/invitations/507` } })
  const started = await createClient().communication.startPhoneAudio({ to: '+14255550123' })
  expect(started).toEqual({ location: `${web}${self}/communication/invitations/507` })
})

test('a call is not placed twice: a request with an uncertain result is outcome-unknown, and is sent once', async () => {
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
  const reply = { status, body }
  answerSignIn(reply, reply, reply)
  const failure = await failureOf(createClient().communication.startPhoneAudio({ to: '+14255550123' }))
  expect(failure.code).toBe(code)
  expect(failure.providerCode).toBe('subcode' in body ? `${body.code}/${body.subcode}` : body.code)
})

test('a start that is refused with 429 is repeated, and succeeds once', async () => {
  const busy = { status: 429, body: { code: 'TooManyRequests' } }
  const { atWeb } = answerSignIn(busy, { status: 201 })
  await createClient().communication.startPhoneAudio({ to: '+14255550123' })
  expect(atWeb).toHaveLength(6)
})

test('a start whose application is gone signs in again with the same ticket, and starts one call', async () => {
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
