import type { Driver, ParticipantCommand } from '@trunkline/core/driver'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { acsCallAutomation } from '../src/index.ts'
import { createContext, createHost } from './fixtures/host.ts'
import { answerWith, connectionString, createClient, failureOf, resourceId } from './fixtures/service.ts'

const accepted = { status: 202, body: {} }
const phone = { kind: 'phone', number: '+14255550199' } as const
const numbered = (count: number, prefix: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'v']))
let driver: Required<Driver>

beforeEach(() => {
  nock.disableNetConnect()
  const provider = acsCallAutomation({ connectionString, resourceId })
  driver = provider.open(createHost()).driver as Required<Driver>
})

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

const add = (customCallingContext: object): ParticipantCommand => ({
  address: phone,
  from: undefined,
  timeoutMs: undefined,
  providerOptions: { customCallingContext },
})

describe('custom calling context', () => {
  test.each<[string, object]>([
    ['five custom headers and one of user to user', { sipHeaders: { ...numbered(5, 'X-'), 'User-To-User': 'a1;b=c' } }],
    ['a header of the older prefix', { sipHeaders: { 'X-MS-Custom-order': '17' } }],
    ['the longest header', { sipHeaders: { [`X-${'a'.repeat(62)}`]: 'v'.repeat(256) } }],
    ['every character', { sipHeaders: { 'X-.!%*_+~-aZ9': '.!%*_+~-=;aZ9' } }],
    ['1000 headers', { voipHeaders: numbered(1_000, 'h') }],
    ['the longest VoIP header', { voipHeaders: { ['k'.repeat(64)]: 'ü'.repeat(1_024) } }],
  ])('is sent with an invitation and a transfer: %s', async (_, customCallingContext) => {
    const seen = answerWith(accepted, accepted)
    await driver.doAddParticipant(createContext(), add(customCallingContext))
    const providerOptions = { customCallingContext }
    await driver.doTransfer(createContext(), { to: phone, from: undefined, providerOptions })
    expect(seen.map(({ body }) => body)).toMatchObject([{ customCallingContext }, { customCallingContext }])
  })

  test.each<[string, object, string]>([
    ['six custom headers', { sipHeaders: numbered(6, 'X-') }, 'at most 5'],
    ['a name that is too long', { sipHeaders: { [`X-${'a'.repeat(63)}`]: 'v' } }, '64'],
    ['a name without its prefix', { sipHeaders: { order: 'v' } }, 'X-MS-Custom-'],
    ['a name that is a prefix alone', { sipHeaders: { 'X-MS-Custom-': 'v' } }, 'X-MS-Custom-'],
    ["a name of the service's own", { sipHeaders: { 'x-ms-client': 'v' } }, 'X-MS-Custom-'],
    ['a name with a space', { sipHeaders: { 'X-a b': 'v' } }, 'X-a b'],
    ['a name with a line break', { sipHeaders: { 'X-a\r\nB': 'v' } }, 'must be'],
    ['a value that is too long', { sipHeaders: { 'X-a': 'v'.repeat(257) } }, '256'],
    ['a value with a line break', { sipHeaders: { 'X-a': 'v\r\nX-b: w' } }, 'X-a'],
    ['a value to a user with a space', { sipHeaders: { 'User-To-User': 'a b' } }, 'User-To-User'],
    ['1001 headers', { voipHeaders: numbered(1_001, 'h') }, 'at most 1000'],
    ['a VoIP name that is empty', { voipHeaders: { '': 'v' } }, '1 to 64'],
    ['a VoIP name that is too long', { voipHeaders: { ['k'.repeat(65)]: 'v' } }, '1 to 64'],
    ['a VoIP value that is too long', { voipHeaders: { k: 'v'.repeat(1_025) } }, '1024'],
    ['a member that there is not', { sipHeader: {} }, 'sipHeader'],
  ])('is refused with %s, and nothing is sent', async (_, customCallingContext, word) => {
    const seen = answerWith(accepted)
    const providerOptions = { customCallingContext }
    const failures = [
      await failureOf(driver.doAddParticipant(createContext(), add(customCallingContext))),
      await failureOf(driver.doTransfer(createContext(), { to: phone, from: undefined, providerOptions })),
    ]
    for (const { code, message } of failures) {
      expect(code).toBe('invalid-argument')
      expect(message).toContain(word)
      expect(message).not.toMatch(/v{9}/)
    }
    expect(seen).toEqual([])
  })

  test('is checked by the client as well', async () => {
    const seen = answerWith(accepted)
    const targetParticipant = { kind: 'phoneNumber', phoneNumber: { value: '+14255550199' } } as const
    const customCallingContext = { sipHeaders: numbered(6, 'X-') }
    const sending = createClient().calls.transfer('c1', { targetParticipant, customCallingContext })
    expect(await failureOf(sending)).toMatchObject({ code: 'invalid-argument' })
    expect(seen).toEqual([])
  })

  test('is refused by other verbs', async () => {
    const source = { kind: 'url', url: 'https://example.com/a.wav' } as const
    const providerOptions = { customCallingContext: { sipHeaders: {} } }
    const playing = driver.doPlay(createContext(), { source, loop: false, providerOptions })
    expect(await failureOf(playing)).toMatchObject({ code: 'invalid-argument' })
  })
})
