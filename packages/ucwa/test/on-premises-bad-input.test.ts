import { inspect } from 'node:util'

import { type CallEvent, createTelephony, type Warning } from '@trunkline/core'
import { startEmulator } from '@trunkline/emulator'
import { ucwa } from '@trunkline/ucwa'
import { expect, test } from 'vitest'

import { answered, openPremises, type PremisesCall, premisesConfig, target } from './fixtures/on-premises-lab.ts'
import { failureOf } from './fixtures/service.ts'

/** Everything that a log could print of the values. */
function printed(...things: readonly unknown[]): string {
  return things.map((thing) => `${inspect(thing, { depth: 12, showHidden: true })} ${JSON.stringify(thing)}`).join(' ')
}

/** All events of a call, once it has ended. */
async function eventsOf(sequence: AsyncIterable<CallEvent>): Promise<CallEvent[]> {
  const all: CallEvent[] = []
  for await (const event of sequence) all.push(event)
  return all
}

test.each<[rel: string, needs: 'hold' | 'participants.add', use: (call: PremisesCall) => Promise<unknown>]>([
  ['holdPhoneAudio', 'hold', (call) => call.hold()],
  ['participantInvitations', 'participants.add', (call) => call.addParticipant('sip:john@premises.example')],
])('a link that vanished between read and use (%s) is not available, and leaks nothing', async (path, needs, use) => {
  await using lab = await openPremises()
  await lab.far.party({ number: target })
  const call = await answered(lab)
  // its events may arrive after the event of the answer
  await expect.poll(() => call.available(needs), { interval: 5, timeout: 10_000 }).toBe(true)
  const told = eventsOf(call.events())
  lab.door.control.refuse({ path: `/${path}`, status: 404 })
  const failure = await failureOf(use(call))
  expect(failure).toMatchObject({ code: 'not-available', status: 404 })
  expect(call.state).toBe('answered')
  await call.hangUp()
  const all = printed(failure, lab.warnings, await told)
  for (const secret of lab.secrets) expect(all).not.toContain(secret)
  expect(all).not.toMatch(/cwt=\S/)
})

test('a ticket for another audience is unauthorized, and is not printed', async () => {
  const ticket = 'cwt=a-ticket-for-another-server'
  const warnings: Warning[] = []
  await using emulator = await startEmulator()
  const { domain, autodiscoverUrl } = premisesConfig(emulator)
  await using telephony = createTelephony({
    provider: ucwa({
      surface: 'on-premises',
      domain,
      autodiscoverUrl,
      getTicket: () => Promise.resolve({ token: ticket }),
    }),
    onWarning: (warning) => warnings.push(warning),
  })
  const failure = await failureOf(telephony.dial({ to: target }))
  expect(failure).toMatchObject({ code: 'unauthorized' })
  expect(emulator.world.calls()).toEqual([])
  expect(printed(failure, warnings)).not.toContain(ticket)
})
