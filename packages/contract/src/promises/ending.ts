import assert from 'node:assert/strict'

import type { EndReason } from '@trunkline/core'

import { EventLog } from '../event-log.ts'
import { failsWith, sendsNothing } from '../failure.ts'
import { dial, hangUp, onCall, theirs } from '../fixture.ts'
import type { ContractPromise } from '../promise.ts'
import { pitch, toneWav } from '../sound.ts'
import { within } from '../wait.ts'

export const endingPromises: readonly ContractPromise[] = [
  {
    verb: 'hangUp',
    title: "hangUp ends the far party's leg, and the call with hung-up",
    needs: ['dial'],
    async check(lab) {
      const fixture = await onCall(lab)
      await within(fixture.call.hangUp(), 'hangUp settles')
      await fixture.far.until(fixture.id, 'ended')
      assert.equal((await within(fixture.call.ended, 'the call ends')).reason, 'hung-up')
      assert.equal(fixture.call.state, 'ended')
      await fixture.log.lived(['call-dialled', 'call-answered', 'call-ended'])
    },
  },
  {
    verb: 'hangUp',
    title: 'hangUp before the answer stops the ringing',
    needs: ['dial'],
    async check(lab) {
      const call = await dial(lab, { party: { outcome: 'no-answer' } })
      const log = new EventLog(call.events())
      const id = await lab.far.callWith(theirs(lab))
      await hangUp({ call, log })
      await lab.far.until(id, 'ended')
      await failsWith('call-ended', 'answered()', () => call.answered())
      await log.lived(['call-dialled', 'call-ended'])
    },
  },
  {
    verb: 'hangUp',
    title: 'hanging up twice, at once and after the end, is fine and emits one end',
    needs: ['dial'],
    async check(lab) {
      const fixture = await onCall(lab)
      const { call } = fixture
      await within(Promise.all([call.hangUp(), call.hangUp()]), 'both settle')
      await hangUp(fixture)
      await sendsNothing(lab.far, 'hangUp after the end', () => call.hangUp())
      assert.equal(fixture.log.count('call-ended'), 1)
    },
  },
  {
    verb: 'hangUp',
    title: 'hangUp that races the hang-up of the far party never throws',
    needs: ['dial'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      // Which of the two comes first is left open; the far side may find that the call is over.
      await Promise.all([within(call.hangUp(), 'hangUp settles'), far.hangUp(id).catch(() => undefined)])
      await far.until(id, 'ended')
      await log.lived(['call-dialled', 'call-answered', 'call-ended'])
    },
  },
  {
    verb: 'hangUp',
    title: 'a hang-up of the far party ends the call with hung-up',
    needs: ['dial'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      await far.hangUp(id)
      assert.equal((await within(call.ended, 'the call ends')).reason, 'hung-up')
      await log.lived(['call-dialled', 'call-answered', 'call-ended'])
    },
  },
  {
    verb: 'lifecycle',
    title: 'an answered call that breaks off ends with no word of the set-up, such as busy or no-answer',
    needs: ['dial'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      await far.breakOff(id)
      const { reason } = await within(call.ended, 'the call ends')
      assert.ok(!ofSetUp.has(reason), `an answered call ends with ${reason}`)
      await log.lived(['call-dialled', 'call-answered', 'call-ended'])
    },
  },
  {
    verb: 'terminate',
    title: 'terminate ends the call for all participants',
    needs: ['dial', 'terminate'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      await within(call.terminate(), 'terminate settles')
      await far.until(id, 'ended')
      await within(call.ended, 'the call ends')
      await log.lived(['call-dialled', 'call-answered', 'call-ended'])
      await sendsNothing(far, 'terminate after the end', () => call.terminate())
    },
  },
  ended('play', ['dial', 'play.url'], (call, url) => call.play({ url }).ended),
  ended('collect', ['dial', 'collect.digits'], (call) => call.collect({ maxDigits: 1 })),
  ended('sendDigits', ['dial', 'sendDigits'], (call) => call.sendDigits('1')),
  ended('record', ['dial', 'record'], (call) => call.record()),
  ended('stream', ['dial', 'stream'], (call) => call.stream()),
]

/** What an application that dials again looks at. */
const ofSetUp: ReadonlySet<EndReason> = new Set(['busy', 'no-answer', 'declined', 'unreachable', 'cancelled'])

type Verb = 'play' | 'collect' | 'sendDigits' | 'record' | 'stream'
type Ended = Awaited<ReturnType<typeof dial>>

function ended(
  verb: Verb,
  needs: ContractPromise['needs'],
  attempt: (call: Ended, url: string) => unknown,
): ContractPromise {
  return {
    verb,
    title: `${verb} on a call that has ended fails with call-ended, and nothing is sent`,
    needs,
    async check(lab) {
      const fixture = await onCall(lab)
      const url = await lab.far.prompt(toneWav(pitch.prompt, 100))
      await hangUp(fixture)
      await sendsNothing(lab.far, verb, () => failsWith('call-ended', verb, () => attempt(fixture.call, url)))
    },
  }
}
