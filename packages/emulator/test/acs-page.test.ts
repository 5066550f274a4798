import { CallAutomationClient } from '@azure/communication-call-automation'
import { createAcsClient } from '@trunkline/acs-call-automation/client'
import { acsDoor, type Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import {
  type AcsApplication,
  AcsClient,
  type Json,
  outcomeOf,
  phone,
  repeatability,
  startAcsApplication,
} from './acs-application.ts'
import { simulatedTests, startNetwork } from './host.ts'

simulatedTests({ overSockets: /vendor's client/ })

const NUMBERS = ['+14255550121', '+14255550122', '+14255550123', '+14255550124']
let emulator: Emulator
let application: AcsApplication
let client: AcsClient
let id = ''
beforeEach(async () => {
  emulator = await startNetwork({ doors: [acsDoor({ participantsPerPage: 2 })] })
  application = await startAcsApplication()
  client = new AcsClient(emulator)
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})

async function dial(): Promise<void> {
  id = (await client.dial(application, '', { targets: NUMBERS.map(phone) })).callConnectionId
  await application.event('ParticipantsUpdated', NUMBERS.length - 1)
}
const connectionString = (): string => (emulator.ready['acs'] as Json).connectionString
const rawIds = ({ value }: Json): string[] => value.map(({ identifier }) => identifier.rawId)

const pageFrom = (skip: string): Promise<Response> =>
  client.send({
    method: 'GET',
    target: `/calling/callConnections/${id}/participants?api-version=${client.version}&skip=${skip}`,
  })

test('participants come in pages that lead to one another, the last to none', async () => {
  await dial()
  const seen: string[] = []
  const sizes: number[] = []
  let target: string | undefined = `/calling/callConnections/${id}/participants?api-version=${client.version}`
  while (target !== undefined) {
    const listed: Json & { nextLink?: string } = (await (await client.send({ method: 'GET', target })).json()) as Json
    seen.push(...rawIds(listed))
    sizes.push(listed.value.length)
    target = listed.nextLink?.replace(emulator.url, '')
  }
  expect(sizes).toEqual([2, 2, 1])
  expect(seen.slice(0, -1)).toEqual(NUMBERS.map((number) => `4:${number}`))
})

test('a page that is not there is empty, and one that is no number is refused', async () => {
  await dial()
  expect(await (await pageFrom('3')).json()).not.toHaveProperty('nextLink')
  expect(await (await pageFrom('50')).json()).toEqual({ value: [] })
  expect(await outcomeOf(await pageFrom('-1'))).toBe('400/8523')
})

test("the vendor's client and ours read all pages", async () => {
  await dial()
  const sdk = new CallAutomationClient(connectionString(), { allowInsecureConnection: true })
  const { values } = await sdk.getCallConnection(id).listParticipants()
  expect(values?.slice(0, -1)).toMatchObject(NUMBERS.map((phoneNumber) => ({ identifier: { phoneNumber } })))
  const ours = createAcsClient({ connectionString: connectionString() })
  const listed: unknown[] = []
  for await (const participant of ours.participants.list(id)) listed.push(participant)
  expect(listed.slice(0, -1)).toMatchObject(NUMBERS.map((number) => ({ identifier: phone(number) })))
})

test.each([
  ['participants:add', { participantToAdd: phone('+14255550125') }],
  [':transferToParticipant', { targetParticipant: phone('+14255550126'), transferee: phone('+14255550122') }],
  [':terminate', undefined],
])('a repeated %s is answered as before and carried out once', async (verb, body) => {
  await dial()
  const headers = repeatability()
  const path = `callConnections/${id}${verb.startsWith(':') ? verb : `/${verb}`}`
  const replies = [await client.call('POST', path, body, headers), await client.call('POST', path, body, headers)]
  const [first, second] = await Promise.all(replies.map(async (reply) => [reply.status, await reply.text()]))
  expect(first?.[0]).toBeLessThan(300)
  expect(second).toEqual(first)
  const { legs } = emulator.world.callById(id)
  const added = verb === 'participants:add' || verb === ':transferToParticipant' ? 1 : 0
  expect(legs).toHaveLength(NUMBERS.length + added)
})

test('a repeated start of a recording starts one', async () => {
  await dial()
  const headers = repeatability()
  const start = async (): Promise<string> =>
    ((await (await client.call('POST', 'recordings', { callConnectionId: id }, headers)).json()) as Json).recordingId
  expect(await start()).toBe(await start())
  expect(await client.outcome('POST', 'recordings', { callConnectionId: id })).toBe('400/8559')
})

test.each([
  ['GET', ''],
  ['POST', ':play'],
  ['POST', '/participants:add'],
  ['DELETE', ''],
])('%s %s can be throttled', async (method, verb) => {
  await dial()
  emulator.world.fault({ on: { door: 'acs', kind: 'request', method }, effect: 'throttle', retryAfterSeconds: 7 })
  const throttled = await client.call(method, `callConnections/${id}${verb}`)
  expect([throttled.headers.get('retry-after'), await outcomeOf(throttled)]).toEqual(['7', '429/8516'])
  expect(await client.outcome('GET', `callConnections/${id}`)).toBe('200')
})
