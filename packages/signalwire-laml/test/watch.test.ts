import { createTelephony } from '@trunkline/core'
import { signalWireLaml } from '@trunkline/signalwire-laml'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { decodeForm } from '../src/wire/index.ts'
import { HeldClock, signingKey } from './fixtures/session.ts'
import { answer, apiToken, callReply, callSid, errorReply, only, projectId } from './fixtures/space.ts'
import { caller, eventsOf, open, own, type PhoneCall } from './fixtures/stage.ts'
import { callBack, publicUrl } from './fixtures/webhook.ts'

beforeEach(() => {
  nock.disableNetConnect()
  nock.enableNetConnect('127.0.0.1')
})

afterEach(() => {
  nock.cleanAll()
})

/** A call in virtual time, and the notices of its carrier. */
async function dialled() {
  const clock = new HeldClock()
  const provider = signalWireLaml({ space: 'example.signalwire.com', projectId, apiToken, signingKey, parkSeconds: 20 })
  const phone = createTelephony({ provider, publicUrl, clock, onWarning: () => undefined })
  const sent = answer('POST', 200, callReply())
  const call: PhoneCall = await phone.dial({ to: caller, from: own })
  const url = String(decodeForm(only(sent).body).record['StatusCallback'])
  const tell = async (fields: Readonly<Record<string, string>>): Promise<void> => {
    await callBack(phone, url, fields)
  }
  return { phone, call, clock, tell }
}

describe('notices of a call’s state', () => {
  test('may arrive in any order: one that is older than the last one is ignored', async () => {
    const { call, tell } = await dialled()
    const events = eventsOf(call)
    await tell({ CallStatus: 'in-progress', SequenceNumber: '2' })
    await tell({ CallStatus: 'ringing', SequenceNumber: '1' })
    await tell({ CallStatus: 'completed', SequenceNumber: '3' })
    await tell({ CallStatus: 'initiated', SequenceNumber: '0' })
    await expect.poll(() => events.map(({ type }) => type)).toEqual(['call-dialled', 'call-answered', 'call-ended'])
  })

  test('with the same number and another state both count', async () => {
    const { call, tell } = await dialled()
    await tell({ CallStatus: 'in-progress', SequenceNumber: '2' })
    await tell({ CallStatus: 'in-progress', SequenceNumber: '2' })
    await tell({ CallStatus: 'completed', SequenceNumber: '2' })
    expect(await call.ended).toMatchObject({ reason: 'hung-up' })
  })

  test.each([
    ['the call’s last state', 200, callReply('completed'), 'hung-up'],
    ['a call that nobody knows any more', 404, errorReply(20_404, 404), 'unknown'],
  ])(
    'whose last one is lost are replaced by an inspection, which finds %s',
    async (_title, httpStatus, body, reason) => {
      const { call, clock, tell } = await dialled()
      await tell({ CallStatus: 'in-progress', SequenceNumber: '2' })
      const asked = answer('GET', httpStatus, body)
      clock.pass(29_000)
      expect(asked).toEqual([])
      clock.pass(2_000)
      expect(await call.ended).toMatchObject({ reason })
      expect(only(asked).path).toContain(`/Calls/${callSid}.json`)
    },
  )
})

test('notices out of order, twice and never do not change the events of a live call', async () => {
  await using stage = await open()
  const { emulator, phone } = stage
  emulator.world.fault({ on: { kind: 'callback', event: 'status:ringing' }, effect: 'never', times: 3 })
  emulator.world.fault({ on: { kind: 'callback', event: 'status:answered' }, effect: 'late', afterMs: 400 })
  emulator.world.party({ number: caller, answerAfterMs: 100 })
  const call = await phone.dial({ to: caller, from: own })
  const events = eventsOf(call)
  await call.answered()
  await call.sendDigits('12')
  emulator.world.hangUp(call.providerCallId ?? '', caller)
  await call.ended
  const types = events.map(({ type }) => type).filter((type) => type !== 'provider-event' && type !== 'call-ringing')
  expect(types).toEqual(['call-dialled', 'call-answered', 'call-ended'])
})
