import type { Driver, ParticipantCommand } from '@trunkline/core/driver'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { AcsConfig } from '../src/config.ts'
import { acsCallAutomation } from '../src/index.ts'
import { invitationState } from '../src/translate/state.ts'
import { createContext, createHost } from './fixtures/host.ts'
import { answerWith, connectionString, failureOf, resourceId, uuid } from './fixtures/service.ts'

const call = '/calling/callConnections/c1'
const version = '?api-version=2026-03-12'
const accepted = { status: 202, body: {} }
const done = { status: 200 }
const muted = { status: 200, body: {} }
const phone = (number: string) => ({ kind: 'phone', number }) as const
const onWire = (value: string) => ({ kind: 'phoneNumber', rawId: `4:${value}`, phoneNumber: { value } })
const user = { kind: 'vendor', id: '8:acs:r_u' } as const
const userOnWire = { kind: 'communicationUser', rawId: '8:acs:r_u', communicationUser: { id: '8:acs:r_u' } }
let driver: Required<Driver>

beforeEach(() => {
  nock.disableNetConnect()
  driver = openDriver({})
})

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

function openDriver(changes: Pick<AcsConfig, 'apiVersion'>): Required<Driver> {
  const session = acsCallAutomation({ connectionString, resourceId, ...changes }).open(createHost())
  return session.driver as Required<Driver>
}

describe('transfer', () => {
  const transfer = { to: phone('+14255550199'), from: undefined, providerOptions: undefined }

  test('names the target, with the key of its operation, and is safe to repeat', async () => {
    const seen = answerWith(accepted)
    expect(await driver.doTransfer(createContext(), transfer)).toEqual({})
    expect(seen[0]).toMatchObject({ method: 'POST', path: `${call}:transferToParticipant${version}` })
    expect(seen[0]?.body).toEqual({ targetParticipant: onWire('+14255550199'), operationContext: '7' })
    expect(seen[0]?.headers['repeatability-request-id']).toMatch(uuid)
  })

  test('shows another number, and names the transferred party of several', async () => {
    const seen = answerWith(accepted)
    const from = phone('+14255550100')
    const providerOptions = { transferee: '8:acs:r_u' }
    await driver.doTransfer(createContext(), { ...transfer, from, providerOptions })
    expect(seen[0]?.body).toEqual({
      targetParticipant: onWire('+14255550199'),
      sourceCallerIdNumber: { value: '+14255550100' },
      transferee: userOnWire,
      operationContext: '7',
    })
  })

  test('is the same at the older api-version', async () => {
    const seen = answerWith(accepted)
    await openDriver({ apiVersion: '2025-03-30-preview' }).doTransfer(createContext(), { ...transfer, to: user })
    expect(seen[0]?.path).toBe(`${call}:transferToParticipant?api-version=2025-03-30-preview`)
    expect(seen[0]?.body).toEqual({ targetParticipant: userOnWire, operationContext: '7' })
  })

  test.each([
    [{ to: { kind: 'sip', uri: 'sip:a@example.com' } }, 'SIP'],
    [{ from: user }, 'from'],
    [{ providerOptions: { transferree: '8:acs:r_u' } }, 'transferree'],
    [{ providerOptions: { sourceDisplayName: 'Shop' } }, 'sourceDisplayName'],
  ] as const)('sends nothing with %j', async (changes, word) => {
    const seen = answerWith(accepted)
    const error = await failureOf(driver.doTransfer(createContext(), { ...transfer, ...changes }))
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain(word)
    expect(seen).toEqual([])
  })
})

describe('hold', () => {
  test('makes the other side wait, with or without music, until it is resumed', async () => {
    const seen = answerWith(done, done, done)
    await driver.doHold(createContext(), { music: undefined })
    await driver.doHold(createContext(), { music: { kind: 'url', url: 'https://example.com/music.wav' } })
    await driver.doUnhold(createContext())
    const target = { targetParticipant: onWire('+14255550123'), operationContext: '7' }
    const music = { playSourceInfo: { kind: 'file', file: { uri: 'https://example.com/music.wav' } } }
    expect(seen.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      { method: 'POST', path: `${call}:hold${version}`, body: target },
      { method: 'POST', path: `${call}:hold${version}`, body: { ...target, ...music } },
      { method: 'POST', path: `${call}:unhold${version}`, body: target },
    ])
  })

  test('may name another participant', async () => {
    const seen = answerWith(done, done)
    const providerOptions = { targetParticipant: '8:acs:r_u' }
    await driver.doHold(createContext(), { music: undefined, providerOptions })
    await driver.doUnhold(createContext(), { providerOptions })
    for (const { body } of seen) expect(body).toEqual({ targetParticipant: userOnWire, operationContext: '7' })
    const wrong = driver.doHold(createContext(), { music: undefined, providerOptions: { playTo: '8:acs:r_u' } })
    expect(await failureOf(wrong)).toMatchObject({ code: 'invalid-argument' })
    expect(seen).toHaveLength(2)
  })

  test('is refused for an unknown party', async () => {
    const undecided = createContext({ state: { targets: ['4:+14255550199', '4:+14255550123'] } })
    expect(await failureOf(driver.doHold(undecided, { music: undefined }))).toMatchObject({ code: 'not-available' })
  })
})

describe('tones', () => {
  test('go to the named phone', async () => {
    const seen = answerWith(accepted)
    const room = createContext({ from: undefined, to: undefined, state: {} })
    expect(driver.whyNot(room, 'sendDigits')).toBeUndefined()
    await driver.doSendDigits(room, { digits: '1', providerOptions: { targetParticipant: '4:+14255550199' } })
    expect(seen[0]?.body).toEqual({ tones: ['one'], targetParticipant: onWire('+14255550199'), operationContext: '7' })
  })

  test('are refused for users, even if a phone is on the call', async () => {
    const seen = answerWith(accepted)
    const joined = createContext({ state: { target: user.id, roster: [user.id, '4:+14255550199'] } })
    expect(driver.whyNot(joined, 'sendDigits')).toBeUndefined()
    expect(await failureOf(driver.doSendDigits(joined, { digits: '1' }))).toMatchObject({ code: 'not-available' })
    expect(seen).toEqual([])
  })
})

describe('mute', () => {
  test('mutes a user: the other side, or the named one', async () => {
    const seen = answerWith(muted, muted)
    await driver.doMute(createContext({ state: { target: user.id } }), undefined)
    await driver.doMute(createContext(), user)
    for (const { path, body } of seen) {
      expect(path).toBe(`${call}/participants:mute${version}`)
      expect(body).toEqual({ targetParticipants: [userOnWire], operationContext: '7' })
    }
    expect(seen).toHaveLength(2)
  })

  test('is refused for phones', async () => {
    const seen = answerWith(done)
    expect(await failureOf(driver.doMute(createContext(), undefined))).toMatchObject({ code: 'not-available' })
    const named = driver.doMute(createContext(), phone('+14255550123'))
    expect(await failureOf(named)).toMatchObject({ code: 'invalid-argument' })
    expect(seen).toEqual([])
  })

  test('is not available while only phones are on the call', () => {
    expect(driver.whyNot(createContext(), 'mute')).toContain('8:acs:')
    const joined = createContext({ state: { target: '4:+14255550123', roster: ['4:+14255550123', user.id] } })
    expect(driver.whyNot(joined, 'mute')).toBeUndefined()
    expect(driver.whyNot(createContext({ direction: 'inbound', from: undefined, state: {} }), 'mute')).toBeUndefined()
  })
})

describe('participants', () => {
  const add: ParticipantCommand = {
    address: phone('+14255550199'),
    from: undefined,
    timeoutMs: undefined,
    providerOptions: undefined,
  }

  test('are called from our number on the call by default', async () => {
    const seen = answerWith(accepted, accepted, accepted, accepted)
    await driver.doAddParticipant(createContext(), add)
    const inbound = { direction: 'inbound', from: phone('+14255550123'), to: phone('+14255550177') } as const
    await driver.doAddParticipant(createContext(inbound), add)
    const options = { timeoutMs: 20_500, providerOptions: { sourceDisplayName: 'Shop' } }
    await driver.doAddParticipant(createContext(), { ...add, ...options, from: phone('+14255550111') })
    await driver.doAddParticipant(createContext(), { ...add, address: user })
    const participantToAdd = onWire('+14255550199')
    expect(seen[0]).toMatchObject({ method: 'POST', path: `${call}/participants:add${version}` })
    expect(seen.map(({ body }) => body)).toEqual([
      { participantToAdd, sourceCallerIdNumber: { value: '+14255550100' }, operationContext: '7' },
      { participantToAdd, sourceCallerIdNumber: { value: '+14255550177' }, operationContext: '7' },
      {
        participantToAdd,
        sourceCallerIdNumber: { value: '+14255550111' },
        sourceDisplayName: 'Shop',
        invitationTimeoutInSeconds: 21,
        operationContext: '7',
      },
      { participantToAdd: userOnWire, operationContext: '7' },
    ])
    expect(seen[0]?.headers['repeatability-request-id']).toMatch(uuid)
  })

  test.each([
    [{ timeoutMs: 180_001 }, 'timeoutMs'],
    [{ timeoutMs: -1 }, 'timeoutMs'],
    [{ from: user }, 'from'],
    [{ address: { kind: 'sip', uri: 'sip:a@example.com' } }, 'SIP'],
    [{ providerOptions: { transferee: 'x' } }, 'transferee'],
  ] as const)('are not added with %j', async (changes, word) => {
    const seen = answerWith(accepted)
    const error = await failureOf(driver.doAddParticipant(createContext(), { ...add, ...changes }))
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain(word)
    expect(seen).toEqual([])
  })

  test('on phones require a number to be called from', async () => {
    const error = await failureOf(driver.doAddParticipant(createContext({ from: user }), add))
    expect(error).toMatchObject({ code: 'invalid-argument' })
    expect(error.message).toContain('from')
  })

  test('are removed by the raw id that they have on the call', async () => {
    const seen = answerWith(accepted, accepted, accepted)
    await driver.doRemoveParticipant(createContext(), phone('+14255550199'))
    const roster = ['4:+142555501991', '4:+14255550199_7']
    await driver.doRemoveParticipant(createContext({ state: { roster } }), phone('+14255550199'))
    await driver.doRemoveParticipant(createContext(), user)
    expect(seen[0]).toMatchObject({ method: 'POST', path: `${call}/participants:remove${version}` })
    expect(seen.map(({ body }) => body)).toEqual([
      { participantToRemove: onWire('+14255550199'), operationContext: '7' },
      {
        participantToRemove: {
          kind: 'phoneNumber',
          rawId: '4:+14255550199_7',
          phoneNumber: { value: '+14255550199', assertedId: '7' },
        },
        operationContext: '7',
      },
      { participantToRemove: userOnWire, operationContext: '7' },
    ])
  })

  test('are listed, page by page', async () => {
    const nextLink = `https://contoso.communication.azure.com${call}/participants${version}&skip=1`
    const first = { value: [{ identifier: onWire('+14255550123'), isMuted: true }], nextLink }
    const second = { value: [{ identifier: userOnWire, isOnHold: true }, { identifier: {} }] }
    const seen = answerWith({ status: 200, body: first }, { status: 200, body: second })
    expect(await driver.doListParticipants(createContext())).toEqual([
      { address: phone('+14255550123'), muted: true, held: false },
      { address: user, muted: false, held: true },
    ])
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET ${call}/participants${version}`,
      `GET ${call}/participants${version}&skip=1`,
    ])
  })

  test("that were invited can be canceled, by the service's id of the invitation", async () => {
    const seen = answerWith({ status: 202, body: { invitationId: 'i1' } }, accepted)
    const { state } = await driver.doAddParticipant(createContext(), add)
    await driver.doCancelAddParticipant(createContext({ state: state ?? {}, operation: '8' }), '7')
    expect(seen[1]).toMatchObject({
      method: 'POST',
      path: `${call}/participants:cancelAddParticipant${version}`,
      body: { invitationId: 'i1', operationContext: '8' },
    })
    expect(seen[1]?.headers['repeatability-request-id']).toMatch(uuid)
  })

  test('of an invitation without an id, or of one that is over, are not canceled', async () => {
    const seen = answerWith(accepted, accepted)
    expect(await driver.doAddParticipant(createContext(), add)).toEqual({})
    for (const state of [{}, invitationState('6', 'i1'), invitationState('7', null)]) {
      const error = await failureOf(driver.doCancelAddParticipant(createContext({ state, operation: '8' }), '7'))
      expect(error.code).toBe('not-available')
    }
    expect(seen).toHaveLength(1)
  })

  test('are moved from another call, by the raw id that they have there', async () => {
    const seen = answerWith(accepted)
    const move = { address: phone('+14255550199'), fromProviderCallId: 'c2', providerOptions: undefined }
    await driver.doMoveParticipant(createContext(), move)
    expect(seen[0]).toMatchObject({ method: 'POST', path: `${call}/participants:moveHere${version}` })
    expect(seen[0]?.body).toEqual({
      targetParticipants: [onWire('+14255550199')],
      fromCall: 'c2',
      operationContext: '7',
    })
  })

  test('are moved from 2026-03-12 on', async () => {
    const older = { connectionString, resourceId, apiVersion: '2025-03-30-preview' } as const
    const provider = acsCallAutomation(older)
    expect(provider.capabilities['participants.move']).toBe('unsupported')
    expect(provider.reasons['participants.move']).toContain('2026-03-12')
    expect(acsCallAutomation({ connectionString, resourceId }).capabilities['participants.move']).toBe('native')
    const seen = answerWith(accepted)
    const move = { address: user, fromProviderCallId: 'c2', providerOptions: undefined }
    const error = await failureOf(
      openDriver({ apiVersion: '2025-03-30-preview' }).doMoveParticipant(createContext(), move),
    )
    expect([error.code, seen.length]).toEqual(['unsupported', 0])
  })

  test('get details for a Teams agent, which the older api-version refuses', async () => {
    const seen = answerWith(accepted, accepted)
    const customCallingContext = { teamsPhoneCallDetails: { intent: 'refund', callTopic: 'order 17' } }
    const providerOptions = { customCallingContext }
    await driver.doAddParticipant(createContext(), { ...add, address: user, providerOptions })
    await driver.doTransfer(createContext(), { to: user, from: undefined, providerOptions })
    for (const { body } of seen) expect(body).toMatchObject({ customCallingContext })
    const older = openDriver({ apiVersion: '2025-03-30-preview' })
    const error = await failureOf(older.doAddParticipant(createContext(), { ...add, address: user, providerOptions }))
    expect(error).toMatchObject({ code: 'invalid-argument', message: expect.stringContaining('teamsPhoneCallDetails') })
    expect(seen).toHaveLength(2)
  })
})
