import type { Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { ucwaOnPremisesDoor } from '../src/ucwa/on-premises/door.ts'
import { simulatedTests, startNetwork } from './host.ts'
import { audioMs, heardTone, outcomeOf, promptOf } from './ucwa-application.ts'
import { UcwaUser } from './ucwa-user.ts'

simulatedTests()

const PHONE = '+14255552222'
let emulator: Emulator
let user: UcwaUser
beforeEach(async () => {
  emulator = await startNetwork({ doors: [ucwaOnPremisesDoor()] })
  user = await new UcwaUser(emulator).authorize()
  await user.signIn()
})
afterEach(() => emulator.close())
async function available(more: object): Promise<void> {
  await user.post(user.link('me', 'makeMeAvailable'), { phoneNumber: PHONE, ...more })
}

test("an incoming phone call rings at the user's phone too, and is taken there", async () => {
  await available({ supportedModalities: ['PhoneAudio'] })
  emulator.world.voice('+14255550177', promptOf(700, 300))
  const { id } = await emulator.world.call({ from: '+14255550177', to: user.ready.phoneNumber })
  const started = await user.event('phoneAudioInvitation started')
  expect(Object.keys(started.resource['_links'])).toEqual(['self', 'conversation', 'phoneAudio', 'decline'])
  expect(started.resource['_embedded']['from']).toMatchObject({ uri: 'tel:+14255550177' })
  await user.event('phoneAudioInvitation completed Connected')
  await audioMs(emulator, id, 400)
  expect(heardTone(emulator, id, 700, PHONE)).toBeGreaterThan(-20)
  emulator.world.hangUp(id, PHONE)
  await user.event('conversation deleted')
  expect(emulator.world.callById(id).state).toBe('ended')
})

test('an incoming phone call is declined by the application, wherever it rings', async () => {
  emulator.world.party({ number: PHONE, answerAfterMs: 60_000 })
  await available({ supportedModalities: ['PhoneAudio'] })
  const { id } = await emulator.world.call({ from: '+14255550177', to: user.ready.userUri })
  const started = await user.event('phoneAudioInvitation started')
  expect(await outcomeOf(await user.follow(started, 'decline', { reason: 'Weather' }))).toBe(
    '400/BadRequest/ParameterValidationFailure',
  )
  expect((await user.follow(started, 'decline', { reason: 'Local' })).status).toBe(204)
  expect(await user.event('phoneAudioInvitation completed')).toMatchObject({ reason: { subcode: 'Declined' } })
  expect(emulator.world.callById(id).legs.map(({ state }) => state)).toEqual(['ended', 'ended'])
})

test('an incoming call for a media client brings an offer, and is taken at the phone instead', async () => {
  await available({ supportedModalities: ['PhoneAudio', 'Audio'] })
  const { id } = await emulator.world.call({ from: '+14255550177', to: user.ready.phoneNumber })
  const started = await user.event('audioVideoInvitation started')
  expect(emulator.world.callById(id).legs).toHaveLength(1)
  const [head = '', ...rest] = (started.resource['_links']['mediaOffer']?.href ?? '').split(',')
  const boundary = /^data:multipart\/alternative;charset=utf-8;boundary=([\w-]+)$/.exec(head)?.[1]
  const offer = decodeURIComponent(rest.join(',').replaceAll('+', ' '))
  expect(offer.split(`--${boundary}`)).toHaveLength(4)
  expect(offer).toContain('Content-Disposition: session; handling=optional; ms-proxy-2007fallback\r\n')
  // a plus of the description itself is not a space
  expect(offer).toContain('inline:c2FtcGxl+c2FtcGxl')
  expect((await user.follow(started, 'acceptWithPhoneAudio')).status).toBe(204)
  await user.event('audioVideoInvitation completed Connected')
  expect(emulator.world.callById(id).legs.map(({ number, state }) => [number, state])).toEqual([
    ['+14255550177', 'answered'],
    [PHONE, 'answered'],
  ])
  expect(user.names()).toContain('phoneAudio updated Connected')
  expect(await outcomeOf(await user.follow(started, 'acceptWithPhoneAudio'))).toBe('404/NotFound')
})

test('a caller who gives up ends the invitation, and the ringing of the phone', async () => {
  emulator.world.party({ number: PHONE, answerAfterMs: 60_000 })
  await available({ supportedModalities: ['PhoneAudio'] })
  const { id } = await emulator.world.call({ from: '+14255550177', to: user.ready.phoneNumber })
  await user.event('phoneAudioInvitation started')
  emulator.world.hangUp(id, '+14255550177')
  expect((await user.event('phoneAudioInvitation completed')).reason).toMatchObject({
    code: 'RemoteFailure',
    subcode: 'Canceled',
  })
  expect(emulator.world.callById(id).state).toBe('ended')
})

test('without an available user nobody takes the call', async () => {
  const order = { from: '+14255550177', to: user.ready.phoneNumber }
  await expect(emulator.world.call(order)).rejects.toThrow('No application takes calls')
})
