import assert from 'node:assert/strict'

import { type EndReason, isTelephonyError } from '@trunkline/core'

import { EventLog } from '../event-log.ts'
import { failsWith, sendsNothing } from '../failure.ts'
import { dial, everything, others, theirs } from '../fixture.ts'
import type { Lab, PartyBehaviour } from '../lab.ts'
import type { ContractPromise } from '../promise.ts'
import { within } from '../wait.ts'

const verb = 'dial'

/** Of these, each carrier would make something else. */
const refusedNumbers = [
  '',
  '+',
  '+12',
  '+0123456789',
  '+1425555012345678',
  '+1 425 555 0123',
  '+1425x550123',
  '14255550123',
  '425-555-0123',
  '911',
  'anna',
  '8:acs:anna',
]

export const dialPromises: readonly ContractPromise[] = [
  {
    verb,
    title: 'a dialed number rings once and answers',
    needs: ['dial'],
    async check(lab) {
      const call = await dial(lab)
      await within(call.answered(), 'the call is answered')
      const id = await lab.far.callWith(theirs(lab))
      await lab.far.until(id, 'answered')
      assert.equal(await lab.far.calls(theirs(lab)), 1)
    },
  },
  {
    verb,
    title: 'a local number is dialed as it is written, or refused before anything is sent',
    needs: ['dial'],
    async check(lab) {
      await lab.far.party({ number: localNumber })
      const refused = await refusalOf(lab, localNumber)
      assert.equal(await lab.far.calls(localNumber), refused ? 0 : 1)
    },
  },
  unanswered('busy', 'a busy number', 'busy'),
  unanswered('decline', 'a number that declines', 'declined'),
  unanswered('no-answer', 'a number that does not answer', 'no-answer'),
  unanswered('unreachable', 'a number that cannot be reached', 'unreachable'),
  {
    verb,
    title: 'a number that is not E.164 fails with invalid-argument, and nothing is sent',
    needs: ['dial'],
    check: (lab) =>
      sendsNothing(lab.far, 'dial', async () => {
        const telephony = everything(lab)
        for (const to of refusedNumbers)
          await failsWith('invalid-argument', `dial to "${to}"`, () => telephony.dial({ to, from: lab.own }))
        await failsWith('invalid-argument', 'dial from +1', () => telephony.dial({ to: theirs(lab), from: '+1' }))
        assert.equal(await lab.far.calls(theirs(lab)), 0)
      }),
  },
  {
    verb,
    title: 'a dial that was aborted before it began fails with cancelled, and nothing is sent',
    needs: ['dial'],
    check: (lab) =>
      sendsNothing(lab.far, 'dial', async () => {
        const options = { to: theirs(lab), from: lab.own, signal: AbortSignal.abort() }
        await failsWith('cancelled', 'an aborted dial', () => everything(lab).dial(options))
      }),
  },
  {
    verb,
    title: 'two dials with one idempotencyKey are one call that rings once',
    needs: ['dial'],
    async check(lab) {
      const keyed = { dial: { idempotencyKey: 'contract-one' } }
      const [first, second] = await within(Promise.all([dial(lab, keyed), dial(lab, keyed)]), 'both dials settle')
      const third = await within(dial(lab, keyed), 'the third dial settles')
      assert.deepEqual([second.id, third.id], [first.id, first.id])
      await within(first.answered(), 'the call is answered')
      assert.equal(await lab.far.calls(theirs(lab)), 1)
    },
  },
  {
    verb,
    title: 'two dials with different keys are two calls',
    needs: ['dial'],
    async check(lab) {
      const one = await dial(lab, { dial: { idempotencyKey: 'contract-one' } })
      await within(one.answered(), 'the first call is answered')
      const two = await dial(lab, { dial: { idempotencyKey: 'contract-two' } })
      await within(two.answered(), 'the second call is answered')
      assert.notEqual(two.id, one.id)
      assert.notEqual(two.providerCallId, one.providerCallId)
      assert.equal(await lab.far.calls(theirs(lab)), 2)
    },
  },
  {
    verb,
    title: 'several numbers ring together and the first to answer has the call',
    needs: ['dial', 'dial.several'],
    async check(lab) {
      await lab.far.party({ number: others(lab), outcome: 'no-answer' })
      const call = await dial(lab, { dial: { to: [others(lab), theirs(lab)] }, party: { answerAfterMs: 300 } })
      await within(call.answered(), 'the call is answered')
      assert.equal(await lab.far.calls(theirs(lab)), 1)
      assert.equal(await lab.far.calls(others(lab)), 1)
    },
  },
]

/** A short code. */
const localNumber = '1234'

/** Whether the provider refuses to dial a local number; with any other error than `invalid-argument` the promise is broken. */
async function refusalOf(lab: Lab, local: string): Promise<boolean> {
  const before = await lab.far.requests()
  try {
    const call = await everything(lab).dial({ to: { local }, from: lab.own })
    // some telephones cannot be reached: the carrier's network says so
    await within(Promise.race([call.answered().catch(() => undefined), call.ended]), 'the call is answered or over')
    return false
  } catch (thrown) {
    assert.ok(isTelephonyError(thrown, 'invalid-argument'), `the dial failed with ${String(thrown)}`)
    assert.equal(await lab.far.requests(), before, 'something was sent')
    return true
  }
}

function unanswered(
  outcome: Exclude<NonNullable<PartyBehaviour['outcome']>, 'answer'>,
  who: string,
  reason: EndReason,
): ContractPromise {
  return {
    verb,
    title: `${who} ends the call with ${reason}, and answered() fails with call-ended`,
    needs: ['dial'],
    async check(lab) {
      const call = await dial(lab, { party: { outcome, answerAfterMs: 300 } })
      const log = new EventLog(call.events())
      const error = await failsWith('call-ended', 'answered()', () => call.answered())
      assert.match(error.message, new RegExp(`\\b${reason}\\b`))
      assert.equal((await within(call.ended, 'the call ends')).reason, reason)
      await log.lived(['call-dialled', 'call-ended'])
    },
  }
}
