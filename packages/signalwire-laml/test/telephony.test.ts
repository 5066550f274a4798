import { type CallEventType, createTelephony, type Telephony } from '@trunkline/core'
import { type capabilities, signalWireLaml } from '@trunkline/signalwire-laml'
import nock from 'nock'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { decodeForm } from '../src/wire/index.ts'
import { signingKey } from './fixtures/session.ts'
import { answer, apiToken, callReply, callSid, only, projectId, type Sent } from './fixtures/space.ts'
import { callBack, publicUrl } from './fixtures/webhook.ts'

const from = '+14255550100'
const to = '+14255550123'

type Phone = Telephony<typeof capabilities>

beforeEach(() => {
  nock.disableNetConnect()
})

afterEach(() => {
  nock.cleanAll()
})

function openPhone(): Phone {
  const provider = signalWireLaml({ space: 'example.signalwire.com', projectId, apiToken, signingKey })
  // no carrier reports the end of a call that is hung up here
  return createTelephony({ provider, publicUrl, deadlines: { endMs: 1 }, onWarning: () => undefined })
}

function carrier(phone: Phone, url: string, fields: Readonly<Record<string, string>>): Promise<string> {
  return callBack(phone, url, { CallStatus: 'in-progress', ...fields })
}

function fieldIn(sent: readonly Sent[], name: string): string {
  return String(decodeForm(only(sent).body).record[name])
}

function redirectIn(document: string): string {
  return /<Redirect>(.*?)<\/Redirect>/.exec(document)?.[1]?.replaceAll('&amp;', '&') ?? ''
}

function attributeIn(document: string, name: string): string {
  return new RegExp(`${name}="(.*?)"`).exec(document)?.[1]?.replaceAll('&amp;', '&') ?? ''
}

/** Waits for the updates of a call, which the carrier's mock records. */
async function arrived(sent: readonly Sent[]): Promise<readonly Sent[]> {
  await expect.poll(() => sent.length).toBe(1)
  return sent
}

test('one call is dialed, answered, plays, collects and ends, with each event once and in order', async () => {
  await using phone = openPhone()
  const dialled = answer('POST', 200, callReply())
  const call = await phone.dial({ to, from })
  const types: CallEventType[] = []
  const listening = (async () => {
    for await (const { type } of call.events()) types.push(type)
  })()
  expect(call.providerCallId).toBe(callSid)

  await carrier(phone, fieldIn(dialled, 'StatusCallback'), { CallStatus: 'ringing', SequenceNumber: '1' })
  const parked = await carrier(phone, redirectIn(fieldIn(dialled, 'Twiml')), {})
  expect(parked).toContain('<Pause length="30"/>')
  await call.answered()

  const played = answer('POST', 200, callReply('in-progress'))
  const playback = call.play({ url: 'https://example.com/a.wav' })
  await playback.accepted
  const next = redirectIn(fieldIn(played, 'Twiml'))
  await carrier(phone, next, {})
  await carrier(phone, next, {})
  expect(await playback.ended).toEqual({ reason: 'completed' })

  const gathered = answer('POST', 200, callReply('in-progress'))
  const collecting = call.collect({ terminator: '#' })
  await arrived(gathered)
  await carrier(phone, redirectIn(fieldIn(gathered, 'Twiml')), { Digits: '1234' })
  expect(await collecting).toMatchObject({ digits: '1234', reason: 'terminator' })

  const ended = answer('POST', 200, callReply('completed'))
  await call.hangUp()
  expect(only(ended).body).toBe('Status=completed')
  await carrier(phone, fieldIn(dialled, 'StatusCallback'), { CallStatus: 'completed', SequenceNumber: '3' })
  await listening
  expect(types).toEqual([
    'call-dialled',
    'call-ringing',
    'call-answered',
    'play-started',
    'play-ended',
    'collect-ended',
    'call-ended',
  ])
})

test('a stopped play parks the call, and the next one may follow', async () => {
  await using phone = openPhone()
  const dialled = answer('POST', 200, callReply())
  const call = await phone.dial({ to, from })
  await carrier(phone, redirectIn(fieldIn(dialled, 'Twiml')), {})
  answer('POST', 200, callReply('in-progress'))
  const first = call.play({ url: 'https://example.com/a.wav' }, { loop: true })
  await first.accepted
  await expect(call.sendDigits('1')).rejects.toMatchObject({ code: 'conflict' })
  const stopped = answer('POST', 200, callReply('in-progress'))
  await first.stop()
  expect(await first.ended).toEqual({ reason: 'stopped' })
  expect(fieldIn(stopped, 'Twiml')).toContain('<Pause')
  const pressed = answer('POST', 200, callReply('in-progress'))
  const sending = call.sendDigits('12')
  await arrived(pressed)
  await carrier(phone, redirectIn(fieldIn(pressed, 'Twiml')), {})
  await sending
  answer('POST', 200, callReply('completed'))
  await call.hangUp()
})

test('a dial whose reply was lost is settled by the first callback', async () => {
  await using phone = openPhone()
  const dialled = answer('POST', 502)
  const dialling = phone.dial({ to, from })
  await arrived(dialled)
  await carrier(phone, fieldIn(dialled, 'StatusCallback'), { CallStatus: 'initiated', SequenceNumber: '0' })
  const call = await dialling
  expect(call.providerCallId).toBe(callSid)
})

test('an incoming call is answered in the reply to its webhook, and reports its states from then on', async () => {
  await using phone = openPhone()
  const asked = Promise.withResolvers<string | undefined>()
  phone.onIncomingCall(async (incoming) => {
    asked.resolve(incoming.from?.kind)
    const call = await incoming.answer()
    await call.play({ url: 'https://example.com/a.wav' }).ended
  })
  const played = answer('POST', 200, callReply('in-progress'))
  const fields = { CallStatus: 'ringing', From: to, To: from }
  const document = await carrier(phone, phone.routeUrl('incoming'), fields)
  expect(await asked.promise).toBe('phone')
  expect(document).toMatch(/<Play>[^<]+\/trunkline\/signalwire-laml\/silence\/[^<]+<\/Play>/)
  await arrived(played)
  expect(fieldIn(played, 'StatusCallback')).toContain('/status/c.')
  expect(fieldIn(played, 'Twiml')).toContain('<Play>https://example.com/a.wav</Play>')
})

test('a webhook with a foreign signature changes nothing, and causes a warning without its token', async () => {
  await using phone = openPhone()
  const dialled = answer('POST', 200, callReply())
  const call = await phone.dial({ to, from })
  const url = redirectIn(fieldIn(dialled, 'Twiml'))
  const reply = await phone.receive({
    method: 'POST',
    url: url.slice(publicUrl.length),
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-signalwire-signature': 'bm8=' },
    body: new TextEncoder().encode(`CallSid=${callSid}`),
  })
  expect(reply?.status).toBe(403)
  expect(call.state).toBe('dialled')
  const [warning] = phone.warnings()
  expect(warning?.message).toContain('/document/***')
  expect(warning?.message).not.toContain(url.slice(url.lastIndexOf('/') + 1))
})

test('an unanswered transfer leaves the call usable, and an answered one ends it as transferred', async () => {
  await using phone = openPhone()
  const dialled = answer('POST', 200, callReply())
  const call = await phone.dial({ to, from })
  await carrier(phone, redirectIn(fieldIn(dialled, 'Twiml')), {})

  const tried = answer('POST', 200, callReply('in-progress'))
  const failing = call.transfer('+14255550199')
  await arrived(tried)
  await carrier(phone, attributeIn(fieldIn(tried, 'Twiml'), 'action'), { DialCallStatus: 'busy' })
  await expect(failing).rejects.toMatchObject({ code: 'operation-failed' })
  expect(call.available('play.url')).toBe(true)

  const bridged = answer('POST', 200, callReply('in-progress'))
  const transferring = call.transfer('+14255550199')
  await arrived(bridged)
  const document = fieldIn(bridged, 'Twiml')
  await carrier(phone, attributeIn(document, 'statusCallback'), { CallSid: 'other', CallStatus: 'in-progress' })
  await transferring
  await expect(call.sendDigits('1')).rejects.toMatchObject({ code: 'not-available' })
  await carrier(phone, fieldIn(dialled, 'StatusCallback'), { CallStatus: 'completed', SequenceNumber: '3' })
  expect(await call.ended).toMatchObject({ reason: 'transferred' })
})

test('a call is put on hold, with one warning, and resumed', async () => {
  await using phone = openPhone()
  const dialled = answer('POST', 200, callReply())
  const call = await phone.dial({ to, from })
  await carrier(phone, redirectIn(fieldIn(dialled, 'Twiml')), {})
  const holding = answer('POST', 200, callReply('in-progress'))
  await call.hold({ music: { url: 'https://example.com/music.wav' } })
  expect(fieldIn(holding, 'Twiml')).toContain('<Play loop="0">https://example.com/music.wav</Play>')
  expect(phone.warnings().map(({ code }) => code)).toEqual(['emulated'])
  await expect(call.sendDigits('1')).rejects.toMatchObject({ code: 'conflict' })
  const parking = answer('POST', 200, callReply('in-progress'))
  await call.unhold()
  expect(fieldIn(parking, 'Twiml')).toContain('<Pause')
  answer('POST', 200, callReply('completed'))
  await call.hangUp()
})
