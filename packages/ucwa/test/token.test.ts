import { afterEach, beforeEach, expect, test } from 'vitest'

import { createTrustedApplicationClient } from '../src/client.ts'
import {
  answerAt,
  applicationId,
  clientSecret,
  closeNet,
  endpoint,
  failureOf,
  instant,
  login,
  meetings,
  openNet,
  printed,
} from './fixtures/service.ts'

let now = instant
beforeEach(() => {
  now = instant
  closeNet()
})
afterEach(openNet)

const place = `${meetings}/platformservice/v1/applications/4711`
const resource = { status: 200, body: { rel: 'service:application' } }
const given = (access: string) => ({
  status: 200,
  body: { token_type: 'Bearer', expires_in: '3599', expires_on: '1', resource: 'r', access_token: access },
})

function client(changes: object = {}) {
  return createTrustedApplicationClient({
    endpoint,
    applicationId,
    clientSecret,
    now: () => now,
    delay: () => Promise.resolve(),
    ...changes,
  })
}

test('a token is requested with a form, for the tenant of the endpoint, once for many requests', async () => {
  const asked = answerAt(login, given('first'))
  const seen = answerAt(meetings, resource, resource, resource)
  const ours = client()
  await Promise.all([ours.read(place), ours.read(place)])
  await ours.read(place)
  expect(asked).toHaveLength(1)
  expect(asked[0]).toMatchObject({ method: 'POST', url: `${login}/contoso.example/oauth2/token` })
  expect(asked[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded')
  expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toEqual({
    grant_type: 'client_credentials',
    client_id: applicationId,
    client_secret: clientSecret,
    resource: 'https://NOAMmeetings.resources.lync.com',
  })
  expect(seen.map(({ headers }) => headers['authorization'])).toEqual(Array(3).fill('Bearer first'))
})

test('authority, tenant and audience may be others', async () => {
  const asked = answerAt('https://login.example', given('x'))
  answerAt(meetings, resource)
  await client({ authority: 'https://login.example', tenant: 'other.example', audience: 'https://api.example' }).read(
    place,
  )
  expect(asked[0]?.url).toBe('https://login.example/other.example/oauth2/token')
  expect(new URLSearchParams(asked[0]?.body).get('resource')).toBe('https://api.example')
})

test('a token is renewed before it expires', async () => {
  answerAt(login, given('first'), given('second'))
  const seen = answerAt(meetings, resource, resource)
  const ours = client()
  await ours.read(place)
  now += 3_500_000
  await ours.read(place)
  expect(seen.map(({ headers }) => headers['authorization'])).toEqual(['Bearer first', 'Bearer second'])
})

test('a refused token is renewed once, also for a POST; a second refusal is an error', async () => {
  const asked = answerAt(login, given('first'), given('second'), given('third'))
  const seen = answerAt(meetings, { status: 401 }, { status: 204 })
  const ours = client()
  await ours.audioVideo.stop(`${place}/terminate`)
  expect(seen.map(({ headers }) => headers['authorization'])).toEqual(['Bearer first', 'Bearer second'])
  answerAt(meetings, { status: 401 }, { status: 401 })
  const error = await failureOf(ours.audioVideo.stop(`${place}/terminate`))
  expect(error.code).toBe('unauthorized')
  expect(asked).toHaveLength(3)
})

test('a refusal of the token service is reported without the secret', async () => {
  const description = `AADSTS7000215: the secret ${clientSecret} is not valid`
  answerAt(login, { status: 401, body: { error: 'invalid_client', error_description: description } })
  const seen = answerAt(meetings, resource)
  const error = await failureOf(client().read(place))
  expect(error).toMatchObject({ code: 'unauthorized', providerCode: 'invalid_client' })
  expect(error.message).toContain('AADSTS7000215')
  expect(printed(error)).not.toContain(clientSecret)
  expect(seen).toEqual([])
})

test('a reply without a token is an unexpected-reply, and none of it is printed', async () => {
  answerAt(login, { status: 200, body: { access_token: '', expires_in: 'soon', secret: clientSecret } })
  const error = await failureOf(client().read(place))
  expect(error.code).toBe('unexpected-reply')
  expect(printed(error)).not.toContain(clientSecret)
})

test('a credential is used with the default scope of the audience', async () => {
  const scopes: string[][] = []
  answerAt(meetings, resource)
  const credential = {
    getToken(asked: string[]) {
      scopes.push(asked)
      return Promise.resolve({ token: 'x', expiresOnTimestamp: instant + 3_600_000 })
    },
  }
  const ours = createTrustedApplicationClient({ endpoint, credential, audience: 'https://api.example', now: () => now })
  await ours.read(place)
  expect(scopes).toEqual([['https://api.example/.default']])
})
