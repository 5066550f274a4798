import { type Emulator, startEmulator, ucwaTrustedDoor } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { outcomeOf, startUcwaApplication, type UcwaApplication } from './ucwa-application.ts'
import { TrustedClient } from './ucwa-trusted-client.ts'

const AGENT = 'sip:agent@trunkline.example'
let emulator: Emulator
let application: UcwaApplication
let client: TrustedClient
beforeEach(async () => {
  application = await startUcwaApplication()
  emulator = await startEmulator({ doors: [ucwaTrustedDoor()] })
  client = await new TrustedClient(emulator).authorize()
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})
const control = (name: string, body?: object): Promise<Response> =>
  fetch(`${client.ready.controlUrl}/${name}`, {
    method: 'POST',
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
const begin = async (): Promise<string> => outcomeOf(await client.start({ to: AGENT, callbackUrl: application.url }))

test.each([
  [500, 'CallbackChannelError', '500/ServiceFailure/CallbackChannelError'],
  [409, 'AlreadyExists', '409/Conflict/AlreadyExists'],
  [409, 'TooManyGroups', '409/Conflict/TooManyGroups'],
  [409, 'None', '409/Conflict/None'],
  [410, 'CannotRedirect', '410/Gone/CannotRedirect'],
])('a start is refused by order with %i and %s, once, and nobody is called', async (status, subcode, outcome) => {
  const order = { path: '/audioVideoInvitations', method: 'POST', status, subcode }
  expect((await control('refusals', order)).status).toBe(204)
  expect(await begin()).toBe(outcome)
  expect(emulator.world.calls()).toEqual([])
  expect(await begin()).toBe('201')
})

test('orders are forgotten, and one that makes no sense is refused', async () => {
  await control('refusals', { path: '/discover', status: 500, message: 'Autodiscover failed!', times: 9 })
  expect(await outcomeOf(await client.send('GET', client.ready.discoverUrl))).toBe('500/ServiceFailure')
  await control('clear')
  expect((await client.send('GET', client.ready.discoverUrl)).status).toBe(200)
  expect((await control('refusals', { status: 200 })).status).toBe(400)
  expect((await control('endings', { to: AGENT })).status).toBe(400)
  expect((await control('anything')).status).toBe(404)
})

test('an invitation ends as ordered when it is not taken, and in no other case', async () => {
  await control('endings', { to: AGENT, subcode: 'DestinationNotFound', state: 'Failed' })
  emulator.world.party({ number: AGENT, outcome: 'unreachable' })
  await begin()
  const completed = await application.event('audioVideoInvitation completed')
  expect(completed).toMatchObject({ reason: { code: 'RemoteFailure', subcode: 'DestinationNotFound' } })
  emulator.world.party({ number: AGENT })
  await begin()
  expect((await application.event('audioVideoInvitation completed', 1)).status).toBe('Success')
  emulator.world.party({ number: AGENT, answerAfterMs: 60_000 })
  await begin()
  const ringing = await application.event('audioVideoInvitation updated Alerting', 1)
  await client.follow(ringing, 'cancel')
  expect((await application.event('audioVideoInvitation completed', 2)).reason?.subcode).toBe('Canceled')
})

test('the two namespaces are swapped, and swapped back', async () => {
  const shown = async (): Promise<string> => (await client.send('GET', client.ready.discoverUrl)).text()
  expect(await shown()).toContain('"service:applications"')
  expect((await control('swap-prefix')).status).toBe(204)
  expect(await shown()).toContain('"ms:rtc:saas:applications"')
  emulator.world.number(client.ready.endpoint, { voiceUrl: `${application.url}/incoming` })
  await emulator.world.call({ from: '+14255550177', to: client.ready.endpoint })
  expect((await application.event('audioVideoInvitation started')).path).toBe('/incoming')
  expect(application.posted[0]?.text).toContain('"ms:rtc:saas:audioVideoInvitation"')
  await begin()
  await application.event('audioVideoInvitation started', 1)
  expect(application.posted.at(-1)?.text).toContain('"ms:rtc:saas:')
  expect(application.posted.at(-1)?.text).not.toContain('"service:')
  const other = await (await client.send('GET', client.ready.otherDiscoverUrl)).text()
  expect(other).toContain('"service:applications"')
  await control('swap-prefix')
  expect(await shown()).toContain('"service:applications"')
})

test('tokens expire by order', async () => {
  expect((await client.send('GET', client.ready.discoverUrl)).status).toBe(200)
  await control('expire-tokens')
  expect((await client.send('GET', client.ready.discoverUrl)).status).toBe(401)
})

test('webhooks ask whether they may go on', async () => {
  await begin()
  await application.event('audioVideoInvitation started')
  expect(application.posted.map(({ headers }) => headers.expect)).toEqual(application.posted.map(() => '100-continue'))
})
