import { expect, test } from 'vitest'

import { simulatedTests } from './host.ts'
import { outcomeOf } from './ucwa-application.ts'
import { AGENT, benchOfEach } from './ucwa-trusted-bench.ts'

simulatedTests()

const bench = benchOfEach()
const control = (name: string, body?: object): Promise<Response> =>
  fetch(`${bench().client.ready.controlUrl}/${name}`, {
    method: 'POST',
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })

test.each([
  [500, 'CallbackChannelError', '500/ServiceFailure/CallbackChannelError'],
  [409, 'AlreadyExists', '409/Conflict/AlreadyExists'],
  [409, 'TooManyGroups', '409/Conflict/TooManyGroups'],
  [409, 'None', '409/Conflict/None'],
  [410, 'CannotRedirect', '410/Gone/CannotRedirect'],
])('a start is refused by order with %i and %s, once, and nobody is called', async (status, subcode, outcome) => {
  const order = { path: '/audioVideoInvitations', method: 'POST', status, subcode }
  expect((await control('refusals', order)).status).toBe(204)
  expect(await bench().begin()).toBe(outcome)
  expect(bench().emulator.world.calls()).toEqual([])
  expect(await bench().begin()).toBe('201')
})

test('orders are forgotten, and one that makes no sense is refused', async () => {
  await control('refusals', { path: '/discover', status: 500, message: 'Autodiscover failed!', times: 9 })
  expect(await outcomeOf(await bench().client.send('GET', bench().client.ready.discoverUrl))).toBe('500/ServiceFailure')
  await control('clear')
  expect((await bench().client.send('GET', bench().client.ready.discoverUrl)).status).toBe(200)
  expect((await control('refusals', { status: 200 })).status).toBe(400)
  expect((await control('endings', { to: AGENT })).status).toBe(400)
  expect((await control('anything')).status).toBe(404)
})

test('an invitation ends as ordered when it is not taken, and in no other case', async () => {
  await control('endings', { to: AGENT, subcode: 'DestinationNotFound', state: 'Failed' })
  bench().emulator.world.party({ number: AGENT, outcome: 'unreachable' })
  await bench().begin()
  const completed = await bench().application.event('audioVideoInvitation completed')
  expect(completed).toMatchObject({ reason: { code: 'RemoteFailure', subcode: 'DestinationNotFound' } })
  bench().emulator.world.party({ number: AGENT })
  await bench().begin()
  expect((await bench().application.event('audioVideoInvitation completed', 1)).status).toBe('Success')
  bench().emulator.world.party({ number: AGENT, answerAfterMs: 60_000 })
  await bench().begin()
  const ringing = await bench().application.event('audioVideoInvitation updated Alerting', 1)
  await bench().client.follow(ringing, 'cancel')
  expect((await bench().application.event('audioVideoInvitation completed', 2)).reason?.subcode).toBe('Canceled')
})

test('the two namespaces are swapped, and swapped back', async () => {
  const shown = async (): Promise<string> => (await bench().client.send('GET', bench().client.ready.discoverUrl)).text()
  expect(await shown()).toContain('"service:applications"')
  expect((await control('swap-prefix')).status).toBe(204)
  expect(await shown()).toContain('"ms:rtc:saas:applications"')
  bench().emulator.world.number(bench().client.ready.endpoint, { voiceUrl: `${bench().application.url}/incoming` })
  await bench().emulator.world.call({ from: '+14255550177', to: bench().client.ready.endpoint })
  expect((await bench().application.event('audioVideoInvitation started')).path).toBe('/incoming')
  expect(bench().application.posted[0]?.text).toContain('"ms:rtc:saas:audioVideoInvitation"')
  await bench().begin()
  await bench().application.event('audioVideoInvitation started', 1)
  expect(bench().application.posted.at(-1)?.text).toContain('"ms:rtc:saas:')
  expect(bench().application.posted.at(-1)?.text).not.toContain('"service:')
  const other = await (await bench().client.send('GET', bench().client.ready.otherDiscoverUrl)).text()
  expect(other).toContain('"service:applications"')
  await control('swap-prefix')
  expect(await shown()).toContain('"service:applications"')
})

test('tokens expire by order', async () => {
  expect((await bench().client.send('GET', bench().client.ready.discoverUrl)).status).toBe(200)
  await control('expire-tokens')
  expect((await bench().client.send('GET', bench().client.ready.discoverUrl)).status).toBe(401)
})

test('webhooks ask whether they may go on', async () => {
  await bench().begin()
  await bench().application.event('audioVideoInvitation started')
  expect(bench().application.posted.map(({ headers }) => headers.expect)).toEqual(
    bench().application.posted.map(() => '100-continue'),
  )
})
