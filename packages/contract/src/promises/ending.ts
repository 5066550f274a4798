import assert from 'node:assert/strict'

import { failsWith, sendsNothing } from '../failure.ts'
import { within } from '../patience.ts'
import type { ContractPromise } from '../promise.ts'
import { pitch, toneWav } from '../sound.ts'
import { dial, hangUp, onCall, theirs } from '../stage.ts'
import { Witness } from '../witness.ts'

export const endingPromises: readonly ContractPromise[] = [
  {
    verb: 'hangUp',
    title: "hangUp ends the far party's leg, and the call with hung-up",
    needs: ['dial'],
    async check(lab) {
      const stage = await onCall(lab)
      await within(stage.call.hangUp(), 'hangUp settles')
      await stage.far.until(stage.id, 'ended')
      assert.equal((await within(stage.call.ended, 'the call ends')).reason, 'hung-up')
      assert.equal(stage.call.state, 'ended')
      await stage.witness.lived(['call-dialled', 'call-answered', 'call-ended'])
    },
  },
  {
    verb: 'hangUp',
    title: 'hangUp before the answer stops the ringing',
    needs: ['dial'],
    async check(lab) {
      const call = await dial(lab, { party: { outcome: 'no-answer' } })
      const witness = new Witness(call.events())
      const id = await lab.far.callWith(theirs(lab))
      await hangUp({ call, witness })
      await lab.far.until(id, 'ended')
      await failsWith('call-ended', 'answered()', () => call.answered())
      await witness.lived(['call-dialled', 'call-ended'])
    },
  },
  {
    verb: 'hangUp',
    title: 'hanging up twice, at once and after the end, is fine and emits one end',
    needs: ['dial'],
    async check(lab) {
      const stage = await onCall(lab)
      const { call } = stage
      await within(Promise.all([call.hangUp(), call.hangUp()]), 'both settle')
      await hangUp(stage)
      await sendsNothing(lab.far, 'hangUp after the end', () => call.hangUp())
      assert.equal(stage.witness.count('call-ended'), 1)
    },
  },
  {
    verb: 'hangUp',
    title: 'hangUp that races the hang-up of the far party never throws',
    needs: ['dial'],
    async check(lab) {
      const { call, far, id, witness } = await onCall(lab)
      // Which of the two comes first is left open; the far side may find that the call is over.
      await Promise.all([within(call.hangUp(), 'hangUp settles'), far.hangUp(id).catch(() => undefined)])
      await far.until(id, 'ended')
      await witness.lived(['call-dialled', 'call-answered', 'call-ended'])
    },
  },
  {
    verb: 'hangUp',
    title: 'a hang-up of the far party ends the call with hung-up',
    needs: ['dial'],
    async check(lab) {
      const { call, far, id, witness } = await onCall(lab)
      await far.hangUp(id)
      assert.equal((await within(call.ended, 'the call ends')).reason, 'hung-up')
      await witness.lived(['call-dialled', 'call-answered', 'call-ended'])
    },
  },
  {
    verb: 'terminate',
    title: 'terminate ends the call for all participants',
    needs: ['dial', 'terminate'],
    async check(lab) {
      const { call, far, id, witness } = await onCall(lab)
      await within(call.terminate(), 'terminate settles')
      await far.until(id, 'ended')
      await within(call.ended, 'the call ends')
      await witness.lived(['call-dialled', 'call-answered', 'call-ended'])
      await sendsNothing(far, 'terminate after the end', () => call.terminate())
    },
  },
  ended('play', ['dial', 'play.url'], (call, url) => call.play({ url }).ended),
  ended('collect', ['dial', 'collect.digits'], (call) => call.collect({ maxDigits: 1 })),
  ended('sendDigits', ['dial', 'sendDigits'], (call) => call.sendDigits('1')),
  ended('record', ['dial', 'record'], (call) => call.record()),
  ended('stream', ['dial', 'stream'], (call) => call.stream()),
]

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
      const stage = await onCall(lab)
      const url = await lab.far.prompt(toneWav(pitch.prompt, 100))
      await hangUp(stage)
      await sendsNothing(lab.far, verb, () => failsWith('call-ended', verb, () => attempt(stage.call, url)))
    },
  }
}
