import type { Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createUcwaOnPremisesDoor, type UcwaOnPremisesDoor } from '../src/ucwa/on-premises/door.ts'
import type { UcwaOnPremisesOptions } from '../src/ucwa/on-premises/options.ts'
import { becomes, simulatedTests, startNetwork } from './host.ts'
import { outcomeOf } from './ucwa-application.ts'
import { UcwaUser } from './ucwa-user.ts'

simulatedTests()

const PHONE = '+14255552222'
const TARGET = 'sip:target@premises.example'
let emulator: Emulator
let door: UcwaOnPremisesDoor
let user: UcwaUser
async function start(options: UcwaOnPremisesOptions = {}): Promise<void> {
  emulator = await startNetwork({ doors: [(network) => (door = createUcwaOnPremisesDoor(network, options))] })
  user = await new UcwaUser(emulator).authorize()
  await user.signIn()
}
beforeEach(() => start())
afterEach(() => emulator.close())
const call = (): Promise<Response> =>
  user.post(user.link('communication', 'startPhoneAudio'), { phoneNumber: PHONE, to: TARGET })
/** An event without a call. */
const happen = (): Promise<Response> => user.post(user.link('me', 'makeMeAvailable'), {})
const ackOf = (href: string | undefined): number => Number(/ack=(\d+)/.exec(href ?? '')?.[1])

test('a poll waits for events, brings each once, and names the next', async () => {
  const polling = user.poll()
  expect(await Promise.race([polling, Promise.resolve('waiting')])).toBe('waiting')
  await happen()
  const first = await polling
  expect(first.events.map(({ rel }) => rel)).toEqual(['me'])
  expect([ackOf(first.links['self']?.href), ackOf(first.links['next']?.href)]).toEqual([1, 2])
  await call()
  await user.event('phoneAudio updated Connected')
  expect(user.names().filter((name) => name === 'me updated')).toHaveLength(1)
  expect(new Set(user.names()).size).toBe(user.names().length)
})

test('events of one moment come together, grouped by who sends them', async () => {
  await call()
  const { events } = await user.poll()
  expect(events.map(({ sender, rel, type }) => [sender, rel, type])).toEqual([
    ['communication', 'phoneAudioInvitation', 'started'],
    ['communication', 'conversation', 'added'],
  ])
})

test('when its time is over a poll ends without any sender', async () => {
  await emulator.close()
  await start({ pollSeconds: 0 })
  const first = await user.poll()
  expect([first.status, first.hasSender, ackOf(first.links['next']?.href)]).toEqual([200, false, 2])
  await happen()
  expect((await user.poll()).events).toHaveLength(1)
})

test.each([
  ['timeout', '179'],
  ['timeout', '1801'],
  ['timeout', 'long'],
  ['priority', 'high'],
])('a poll with %s %s is refused', async (name, value) => {
  const reply = await user.send('GET', `${user.next}&${name}=${value}`)
  expect(await outcomeOf(reply)).toBe('400/BadRequest/ParameterValidationFailure')
})

test('an acknowledgement that is wrong leads to a resync, which brings what was not given', async () => {
  const before = user.next
  await happen()
  await user.poll()
  await call()
  const wrong = await user.poll(before)
  expect([wrong.status, wrong.hasSender, wrong.links['next']]).toEqual([200, false, undefined])
  const resynced = await user.poll(wrong.links['resync']?.href)
  expect(resynced.events.map(({ rel }) => rel)).toEqual(['phoneAudioInvitation', 'conversation'])
  expect((await user.poll(`${user.next}x`)).links['resync']).toBeDefined()
})

test('what a lost reply brought is not given again: the next poll at the same place is told to resync', async () => {
  emulator.world.fault({ on: { kind: 'request', method: 'GET', path: '/events' }, effect: 'cut-after' })
  const { next } = user
  const lost = user.poll().catch((error: unknown) => (error instanceof Error ? 'cut' : error))
  await happen()
  expect(await lost).toBe('cut')
  const again = await user.poll(next)
  expect(again.links['resync']).toBeDefined()
  expect(again.hasSender).toBe(false)
})

test('a poller who was away too long resumes without his conversations', async () => {
  await call()
  const conversation = await user.event('conversation added')
  await user.event('phoneAudio updated Connected')
  door.forgetPollers()
  const resumed = await user.poll()
  expect([resumed.hasSender, resumed.links['next']]).toEqual([false, undefined])
  expect(await outcomeOf(await user.send('GET', conversation.href))).toBe('404/NotFound')
  // the two go on talking
  expect(emulator.world.calls()[0]?.state).toBe('answered')
  await happen()
  expect((await user.poll(resumed.links['resume']?.href)).events.map(({ rel }) => rel)).toEqual(['me'])
})

test('staying away is measured from one poll to the next', async () => {
  await emulator.close()
  await start({ awayAfterMs: -1 })
  expect((await user.poll()).links['resume']).toBeDefined()
})

test('a second poll takes the place of the first, unless its priority is lower', async () => {
  const first = user.poll(`${user.next}&priority=2`)
  await becomes(() => emulator.world.exchanges().filter(({ url }) => url.includes('/events')).length === 1)
  expect(await outcomeOf(await user.send('GET', `${user.next}&priority=1`))).toBe('409/Conflict/PGetReplaced')
  const second = user.poll(`${user.next}&priority=2`)
  expect(await first).toMatchObject({ status: 409 })
  await happen()
  expect((await second).events).toHaveLength(1)
})

test('polls meet faults as other requests do', async () => {
  emulator.world.fault({ on: { kind: 'request', path: '/events' }, effect: 'unavailable' })
  expect((await user.poll()).text).toContain('"ServiceUnavailable"')
  await happen()
  expect((await user.poll()).events).toHaveLength(1)
})
