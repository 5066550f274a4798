import { createTelephony } from '@trunkline/core'
import { ucwa } from '@trunkline/ucwa'
import { expect, test, vi } from 'vitest'

import { answered, openPremises, premisesConfig, target } from './fixtures/on-premises-lab.ts'

test('after events were lost, the call is found and its end is reported', async () => {
  await using lab = await openPremises()
  await lab.far.party({ number: target, answerAfterMs: 50 })
  lab.emulator.world.fault({ on: { kind: 'request', method: 'GET', path: '/events' }, effect: 'cut-after' })
  const call = await lab.telephony.dial({ to: target })
  // the pending poll carried the first events, and is lost
  await call.answered()
  const polls = lab.requested('/events').length
  expect(polls).toBeGreaterThan(1)
  await call.hold()
  await call.unhold()
  await lab.far.hangUp(await lab.far.callWith(target))
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
})

test('a poller that was away too long ends the calls that the server has forgotten, and receives new ones', async () => {
  await using lab = await openPremises()
  const call = await answered(lab)
  lab.door.forgetPollers()
  // any event ends the pending poll
  lab.emulator.world.fault({ on: { kind: 'request', method: 'POST', path: '/holdPhoneAudio' }, effect: 'cut-before' })
  await call.hold().catch(() => undefined)
  await call.hold().catch(() => undefined)
  expect(await call.ended).toMatchObject({ reason: 'unknown' })
  const next = await answered(lab)
  await next.hangUp()
  expect(await next.ended).toMatchObject({ reason: 'hung-up' })
})

test('an application that is gone is created again: its calls have ended, and new ones can be placed', async () => {
  await using lab = await openPremises()
  const call = await answered(lab)
  lab.door.expireApplications()
  expect(await call.ended).toMatchObject({ reason: 'unknown' })
  const next = await answered(lab)
  await next.hangUp()
  expect(await next.ended).toMatchObject({ reason: 'hung-up' })
  expect(lab.requested('/v1/applications').filter((line) => line.startsWith('POST'))).toHaveLength(2)
  expect(lab.requested('/makeMeAvailable')).toHaveLength(2)
})

test('an expired ticket is renewed, and the call continues', async () => {
  await using lab = await openPremises()
  const call = await answered(lab)
  lab.door.expireTickets()
  await call.hold()
  await call.hangUp()
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
  expect(lab.requested('/oauthtoken').length).toBeGreaterThan(1)
})

test('tickets come from the application with integrated Windows authentication', async () => {
  await using lab = await openPremises({
    door: { windowsGrant: true, quotedChallenge: false },
    config: ({ allowedHosts, autodiscoverUrl, domain, ownPhone, surface }) => ({
      surface,
      domain,
      autodiscoverUrl,
      allowedHosts,
      ownPhone,
      async getTicket({ form, url }) {
        const headers = {
          authorization: 'Negotiate c29tZXRoaW5n',
          'content-type': 'application/x-www-form-urlencoded',
        }
        const reply = await fetch(url, { method: 'POST', headers, body: form })
        const { access_token: token, expires_in: expiresInSeconds } = (await reply.json()) as {
          readonly access_token: string
          readonly expires_in: number
        }
        return { token, expiresInSeconds }
      },
    }),
  })
  const call = await answered(lab)
  await call.hangUp()
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
})

test('bodies may begin with a byte-order mark', async () => {
  await using lab = await openPremises({ door: { byteOrderMark: true } })
  const call = await answered(lab)
  await call.hold()
  await call.hangUp()
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
})

test('closing signs out', async () => {
  const lab = await openPremises()
  const running = lab.emulator
  const before = lab.requested('').length
  await lab.telephony.close()
  const after = lab.requested('').slice(before)
  expect(after.filter((line) => /^DELETE .*\/applications\/\d+$/.test(line))).toHaveLength(1)
  await lab[Symbol.asyncDispose]()
  await running.close()
})

test('a second process with the same endpoint takes over the events, and the poller reports it and stops', async () => {
  const endpointId = '99999999-aaaa-4bbb-8ccc-dddddddddddd'
  await using lab = await openPremises({ config: (config) => ({ ...config, endpointId }) })
  await using second = createTelephony({
    provider: ucwa({ ...premisesConfig(lab.emulator), endpointId }),
    onWarning: () => undefined,
  })
  second.onIncomingCall(() => undefined)
  await vi.waitUntil(() => lab.warnings.some(({ code }) => code === 'intake-failed'))
  expect(lab.warnings.find(({ code }) => code === 'intake-failed')?.message).toContain('endpointId')
  const call = await second.dial({ to: target })
  await call.answered()
  await call.hangUp()
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
})
