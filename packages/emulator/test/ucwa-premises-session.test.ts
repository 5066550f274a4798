import type { Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createUcwaOnPremisesDoor, type UcwaOnPremisesDoor } from '../src/ucwa/on-premises/door.ts'
import type { UcwaOnPremisesOptions } from '../src/ucwa/on-premises/options.ts'
import { becomes, simulatedTests, startNetwork } from './host.ts'
import { outcomeOf } from './ucwa-application.ts'
import { UcwaUser } from './ucwa-user.ts'

simulatedTests()

const ENDPOINT = '7c2f6a5e-1111-4222-8333-944445555666'
let emulator: Emulator
let door: UcwaOnPremisesDoor
let user: UcwaUser
async function start(options: UcwaOnPremisesOptions = {}): Promise<void> {
  emulator = await startNetwork({ doors: [(network) => (door = createUcwaOnPremisesDoor(network, options))] })
  user = await new UcwaUser(emulator).authorize()
}
beforeEach(() => start())
afterEach(() => emulator.close())
const challengeOf = async (): Promise<string> =>
  (await fetch(`${user.ready.autodiscoverUrl}/oauth/user`)).headers.get('www-authenticate') ?? ''
const bodyOf = async (url: string): Promise<Record<string, Record<string, { href: string }>>> =>
  (await user.send('GET', url)).json() as Promise<Record<string, Record<string, { href: string }>>>

test('autodiscovery leads from a redirect to the user, and with a ticket to the applications', async () => {
  const first = await bodyOf(user.ready.lyncdiscoverUrl)
  const redirect = first['_links']?.['redirect']?.href ?? ''
  expect(redirect).toBe(`${user.ready.autodiscoverUrl}?originalDomain=${user.ready.domain}`)
  const userUrl = (await bodyOf(redirect))['_links']?.['user']?.href ?? ''
  const unknown = await fetch(userUrl)
  expect(unknown.status).toBe(401)
  expect(unknown.headers.get('www-authenticate')).toMatch(
    new RegExp(`^MsRtcOAuth href="${user.ready.tokenUrl}",grant_type="[^"]*\\bpassword"$`),
  )
  expect((await bodyOf(userUrl))['_links']?.['applications']).toEqual({
    href: `${emulator.url}/ucwa/oauth/v1/applications`,
    revision: '2',
  })
})

test('the challenge may leave out the quotes', async () => {
  expect(await challengeOf()).toContain('href="')
  await emulator.close()
  await start({ quotedChallenge: false })
  expect(await challengeOf()).toContain(`href=${user.ready.tokenUrl},`)
})

test('a ticket is a cwt with a number of seconds', async () => {
  expect(await (await user.grant()).json()).toEqual({
    access_token: expect.stringMatching(/^cwt=/),
    expires_in: 28_289,
    ms_rtc_identityscope: 'local',
    token_type: 'Bearer',
  })
})

test.each([
  [{ password: 'wrong' }, 'invalid_grant'],
  [{ username: 'nobody' }, 'invalid_grant'],
  [{ grant_type: 'urn:microsoft.rtc:windows' }, 'unsupported_grant_type'],
])('the ticket service refuses %j', async (wrong, error) => {
  const reply = await user.grant(wrong)
  expect([reply.status, await reply.json()]).toEqual([400, { error }])
})

test('with integrated Windows authentication a ticket is negotiated', async () => {
  await emulator.close()
  await start({ windowsGrant: true })
  const grant = { grant_type: 'urn:microsoft.rtc:windows' }
  const first = await user.grant(grant)
  expect([first.status, first.headers.get('www-authenticate')]).toEqual([401, 'Negotiate'])
  expect((await user.grant(grant, { authorization: 'Negotiate TlRMTVNTUAAB' })).status).toBe(200)
})

test('a ticket that expired is challenged, one that was never given is rejected', async () => {
  await user.signIn()
  door.expireTickets()
  const expired = await user.post('/ucwa/oauth/v1/applications', {})
  expect([expired.status, expired.headers.get('www-authenticate')?.slice(0, 10)]).toEqual([401, 'MsRtcOAuth'])
  user.token = 'cwt=forged'
  const forged = await user.post('/ucwa/oauth/v1/applications', {})
  expect([forged.status, forged.headers.get('x-ms-diagnostics')?.slice(0, 5)]).toEqual([403, '28055'])
})

test('an endpoint has one application, shown with what the user may do', async () => {
  expect((await user.signIn(ENDPOINT)).status).toBe(201)
  const { application } = user
  expect(application['culture']).toBe('en-US')
  expect(application['expires']).toMatch(/^\/Date\(\d+\)\/$/)
  expect(user.link('communication', 'startPhoneAudio')).toMatch(/\/phoneAudioInvitations$/)
  expect((await user.signIn(ENDPOINT)).status).toBe(200)
  expect(user.application['_links']['self']).toEqual(application['_links']['self'])
  expect((await user.signIn()).status).toBe(201)
  expect(await outcomeOf(await user.post('/ucwa/oauth/v1/applications', { useragent: 'x' }))).toBe(
    '400/BadRequest/ParameterValidationFailure',
  )
})

test('a signed-out application is not found, and its poll ends', async () => {
  await user.signIn()
  const polling = user.poll()
  const { href = '' } = user.application['_links']['self'] ?? {}
  expect((await user.send('DELETE', href)).status).toBe(204)
  expect(await polling).toMatchObject({ status: 404 })
  expect(await outcomeOf(await user.send('GET', href))).toBe('404/NotFound/ApplicationNotFound')
  await user.signIn()
  door.expireApplications()
  expect((await user.poll()).text).toContain('"ApplicationNotFound"')
})

test('made available, the user is updated and can only report activity', async () => {
  await user.signIn()
  const href = user.link('me', 'makeMeAvailable')
  const availability = { phoneNumber: '4255552222', supportedModalities: ['PhoneAudio', 'Messaging'] }
  expect((await user.post(href, { ...availability, audioPreference: 'PhoneAudio' })).status).toBe(204)
  const me = await user.event('me updated')
  expect(me.resource['_links']['makeMeAvailable']).toBeUndefined()
  expect((await user.follow(me, 'reportMyActivity')).status).toBe(204)
  expect(await outcomeOf(await user.post(href, availability))).toBe('409/Conflict/AlreadyExists')
})

test('a resource is changed under the tag that it was read with, and passed back whole', async () => {
  await user.signIn()
  const href = user.link('communication', 'self')
  const read = await user.send('GET', href)
  const tag = read.headers.get('etag') ?? ''
  const resource = (await read.json()) as Record<string, unknown>
  expect(tag).toBe(`"${String(resource['etag'])}"`)
  const change = { ...resource, supportedModalities: ['Messaging'] }
  const [unknown = ''] = Object.keys(resource).filter((key) => resource[key] === 'please pass this in a PUT request')
  expect(await outcomeOf(await user.send('PUT', href, change))).toBe('428/PreconditionRequired')
  const put = (body: object, match: string): Promise<Response> => user.send('PUT', href, body, { 'if-match': match })
  expect(await outcomeOf(await put(change, '"stale"'))).toBe('412/PreconditionFailed')
  expect(await outcomeOf(await put({ ...change, [unknown]: undefined }, tag))).toBe(
    '400/BadRequest/ParameterValidationFailure',
  )
  expect((await put(change, tag)).status).toBe(204)
  expect(await outcomeOf(await put(change, tag))).toBe('412/PreconditionFailed')
  expect((await user.get(href))['supportedModalities']).toEqual(['Messaging'])
  const now = (await user.send('GET', href)).headers.get('etag') ?? ''
  expect((await user.send('GET', href, undefined, { 'if-none-match': now })).status).toBe(304)
})

test('a newer revision than there is, another media type, and no JSON are refused', async () => {
  const href = '/ucwa/oauth/v1/applications'
  const send = async (body: string, headers: Record<string, string>): Promise<string> =>
    outcomeOf(await user.send('POST', href, body, headers))
  expect(await send('{}', { 'x-ms-requiresminresourceversion': '3' })).toBe('404/NotFound/APIVersionNotSupported')
  expect(await send('<x/>', { 'content-type': 'application/xml' })).toBe('415/UnsupportedMediaType')
  expect(await send('[', {})).toBe('400/BadRequest/DeserializationFailure')
  expect(await outcomeOf(await user.send('DELETE', href))).toBe('405/MethodNotAllowed')
})

const part = (line: string, body = ''): string =>
  `--b1\r\nContent-Type: application/http; msgtype=request\r\n\r\n${line} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\r\n${body}\r\n`

test('a batch is answered part by part, in order', async () => {
  await user.signIn()
  const { href: batch = '' } = user.application['_links']['batch'] ?? {}
  const self = user.application['_links']['self']?.href ?? ''
  const send = (parts: readonly string[]): Promise<Response> =>
    user.send('POST', batch, `${parts.join('')}--b1--\r\n`, { 'content-type': 'multipart/batching;boundary=b1' })
  const reply = await send([
    part(`GET ${self}/me`),
    part(`POST ${self}/me/makeMeAvailable`, '{}'),
    part(`GET ${self}/x`),
  ])
  expect(reply.headers.get('content-type')).toMatch(/^multipart\/batching; boundary="[^"]+"$/)
  const text = await reply.text()
  expect([...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status)).toEqual(['200', '204', '404'])
  expect(text).toContain(`"uri":"${user.ready.userUri}"`)
  expect((await user.event('me updated')).type).toBe('updated')
  expect(await outcomeOf(await send([part(`GET ${self}/events?ack=1`)]))).toBe('400/BadRequest')
  const many = await send([part(`POST ${self}/me/reportMyActivity`), ...Array(100).fill(part(`DELETE ${self}`))])
  expect(many.headers.get('retry-after')).toBe('1')
  expect(await outcomeOf(many)).toBe('429/TooManyRequests')
  // none of them was executed
  expect((await user.send('GET', self)).status).toBe(200)
})

test('bodies may begin with a byte order mark', async () => {
  await emulator.close()
  await start({ byteOrderMark: true })
  const reply = await user.signIn()
  await user.post(user.link('me', 'makeMeAvailable'), {})
  for (const marked of [reply, await user.send('GET', user.next)]) {
    expect([...new Uint8Array(await marked.arrayBuffer())].slice(0, 4)).toEqual([0xef, 0xbb, 0xbf, 0x7b])
  }
})

test('the password and tickets are masked in the log of exchanges', async () => {
  await user.signIn()
  const log = JSON.stringify(emulator.world.exchanges())
  expect(log).not.toContain(user.ready.password)
  expect(log).not.toContain(user.token)
})

const expiryOf = async (): Promise<number> => {
  const { href = '' } = user.application['_links']['self'] ?? {}
  return Number(/\d+/.exec(String((await user.get(href))['expires']))?.[0])
}

test('an application that nobody asks for expires, and is not found', async () => {
  await emulator.close()
  await start({ expiresAfterMs: 60 })
  await user.signIn()
  const until = await expiryOf()
  await becomes(() => Date.now() > until + 20)
  expect((await user.poll()).text).toContain('"ApplicationNotFound"')
})

test('reported activity prolongs an application', async () => {
  await emulator.close()
  await start({ expiresAfterMs: 500 })
  await user.signIn()
  await user.post(user.link('me', 'makeMeAvailable'), {})
  const me = await user.event('me updated')
  const until = await expiryOf()
  const report = async (): Promise<number> => {
    expect((await user.follow(me, 'reportMyActivity')).status).toBe(204)
    return Date.now()
  }
  await becomes(async () => (await report()) > until)
  expect(await expiryOf()).toBeGreaterThan(until)
})

test('whoever waits for events keeps his application', async () => {
  await emulator.close()
  await start({ expiresAfterMs: 60 })
  await user.signIn()
  const until = await expiryOf()
  const polling = user.poll()
  await becomes(() => Date.now() > until + 80)
  await user.post(user.link('me', 'makeMeAvailable'), {})
  expect((await polling).events).toHaveLength(1)
})

test('what is read has a tag, and is not sent again to who has it', async () => {
  await user.signIn()
  for (const href of [user.link('me', 'self'), user.link('communication', 'self')]) {
    const reply = await user.send('GET', href)
    const tag = reply.headers.get('etag') ?? ''
    expect(tag).toBe(`"${String(((await reply.json()) as Record<string, unknown>)['etag'])}"`)
    const again = await user.send('GET', href, undefined, { 'if-none-match': tag })
    expect([again.status, await again.text()]).toEqual([304, ''])
  }
  const me = user.link('me', 'self')
  const before = (await user.send('GET', me)).headers.get('etag') ?? ''
  await user.post(user.link('me', 'makeMeAvailable'), {})
  const after = await user.send('GET', me, undefined, { 'if-none-match': before })
  expect([after.status, after.headers.get('etag') === before]).toEqual([200, false])
})

test('the door takes orders: refusals, endings and what expires', async () => {
  await user.signIn()
  const order = async (name: string, body: object = {}): Promise<number> =>
    (await user.post(`${user.ready.controlUrl}/${name}`, body)).status
  const to = 'sip:target@premises.example'
  const dial = (): Promise<Response> =>
    user.post(user.link('communication', 'startPhoneAudio'), { phoneNumber: '+14255552222', to })
  expect(await order('refusals', { path: '/phoneAudioInvitations', status: 409, subcode: 'TooManyGroups' })).toBe(204)
  expect(await outcomeOf(await dial())).toBe('409/Conflict/TooManyGroups')
  await order('endings', { to, subcode: 'DoNotDisturb' })
  emulator.world.party({ number: to, outcome: 'decline' })
  await dial()
  expect((await user.event('phoneAudioInvitation completed')).reason?.subcode).toBe('DoNotDisturb')
  expect(await order('forget-pollers')).toBe(204)
  expect((await user.poll()).links['resume']).toBeDefined()
  expect(await order('expire-applications')).toBe(204)
  expect((await user.poll()).status).toBe(404)
  expect(await order('expire-tickets')).toBe(204)
  expect((await user.send('GET', user.link('me', 'self'))).status).toBe(401)
})
