import assert from 'node:assert/strict'

import { isTelephonyError } from '@trunkline/core'

import { attempted } from '../failure.ts'
import { dial, onCall, others, type Fixture, theirs } from '../fixture.ts'
import type { Lab, LabSettings } from '../lab.ts'
import type { ContractPromise } from '../promise.ts'
import { pitch, toneWav, untilHeard } from '../sound.ts'
import { eventually, within } from '../wait.ts'
import { order } from './faults.ts'
import { ring } from './incoming.ts'

/** Short enough to be waited for in real time; each promise has more than twice the longest sum of them. */
const settings: LabSettings = {
  deadlines: {
    marginMs: 1_500,
    playMs: 1_500,
    speechMs: 500,
    ringMs: 1_500,
    streamMs: 1_500,
    outcomeMs: 1_500,
    evidenceMs: 1_500,
    closeMs: 1_000,
    endMs: 500,
    askMs: 1_000,
  },
}

export const deadlinePromises: readonly ContractPromise[] = [
  lost('play', 'a play settles in time, and the next prompt is heard', ['play.url'], async (fixture) => {
    const url = await fixture.far.prompt(toneWav(pitch.prompt, 200))
    await settles('the play', () => fixture.call.play({ url, lengthMs: 200 }).ended)
    await hearsPrompt(fixture)
  }),
  lost('collect', 'a collect settles in time', ['collect.digits'], async ({ call }) => {
    await settles('collect', () => call.collect({ maxDigits: 1, timeoutMs: 1_000 }))
  }),
  lost(
    'sendDigits',
    'sendDigits settles in time, and a prompt is heard',
    ['sendDigits', 'play.url'],
    async (fixture) => {
      await settles('sendDigits', () => fixture.call.sendDigits('1'))
      await hearsPrompt(fixture)
    },
  ),
  lost('transfer', 'transfer settles in time', ['transfer'], async ({ call }, lab) => {
    await settles('transfer', () => call.transfer(others(lab)))
  }),
  lost('participants', 'addParticipant settles in time', ['participants.add'], async ({ call }, lab) => {
    await settles('addParticipant', () => call.addParticipant(others(lab)))
  }),
  {
    verb: 'participants',
    title: 'with its callbacks lost, removeParticipant settles in time',
    needs: ['dial', 'participants.add', 'participants.remove'],
    faults: ['never'],
    settings,
    async check(lab) {
      await lab.far.party({ number: others(lab) })
      const { call } = await onCall(lab)
      await within(call.addParticipant(others(lab)), 'addParticipant settles')
      await loseCallbacks(lab)
      await settles('removeParticipant', () => call.removeParticipant(others(lab)))
    },
  },
  {
    verb: 'participants',
    title: 'with its callbacks lost, moveParticipant settles in time',
    needs: ['dial', 'participants.move'],
    faults: ['never'],
    settings,
    async check(lab) {
      const { call } = await onCall(lab)
      const other = await onCall(lab, { number: others(lab) })
      await loseCallbacks(lab)
      await settles('moveParticipant', () => call.moveParticipant(others(lab), { from: other.call }))
    },
  },
  {
    verb: 'participants',
    title: 'with its callbacks lost, cancelParticipant settles in time',
    needs: ['dial', 'participants.add', 'participants.cancel'],
    faults: ['never'],
    settings: { deadlines: { ...settings.deadlines, ringMs: 60_000 } },
    async check(lab) {
      await lab.far.party({ number: others(lab), answerAfterMs: 60_000 })
      const { call } = await onCall(lab)
      const adding = attempted(() => call.addParticipant(others(lab))).catch(() => undefined)
      await eventually('the other number rings', async () =>
        (await lab.far.calls(others(lab))) === 1 ? true : undefined,
      )
      await loseCallbacks(lab)
      await settles('cancelParticipant', () => call.cancelParticipant(others(lab)))
      await within(call.hangUp(), 'hangUp settles')
      await within(adding, 'addParticipant settles')
    },
  },
  {
    verb: 'transcribe',
    title: 'with its callbacks and its socket lost, a transcription ends as failed in time',
    needs: ['dial', 'transcribe'],
    faults: ['never'],
    settings,
    async check(lab) {
      const { call } = await onCall(lab, { dial: { prepare: { transcribe: { language: 'en-US' } } } })
      await loseCallbacks(lab)
      await order(lab, { on: 'media', effect: 'never', times: 10 })
      const transcription = await within(call.transcribe(), 'transcribe settles')
      assert.equal((await within(transcription.ended, 'the transcription ends')).reason, 'failed')
      assert.equal(call.state, 'answered')
    },
  },
  {
    verb: 'transcribe',
    title: 'with its callbacks lost, the change of a transcription settles in time',
    needs: ['dial', 'transcribe', 'transcribe.update'],
    faults: ['never'],
    settings,
    async check(lab) {
      const { call } = await onCall(lab, { dial: { prepare: { transcribe: { language: 'en-US' } } } })
      const transcription = await within(call.transcribe(), 'transcribe settles')
      await loseCallbacks(lab)
      await settles('update', () => transcription.update({ language: 'de-DE' }))
    },
  },
  {
    verb: 'stream',
    title: 'with its callbacks and its socket lost, a stream ends as failed in time, and the next one is open',
    needs: ['dial', 'stream'],
    faults: ['never'],
    settings,
    async check(lab) {
      const { call, log } = await onCall(lab)
      await loseCallbacks(lab)
      await order(lab, { on: 'media', effect: 'never' })
      const stream = await within(call.stream(), 'stream settles')
      const written = stream.write(new Int16Array(160))
      assert.equal((await within(stream.ended, 'the stream ends')).reason, 'failed')
      assert.equal((await within(written.ended, 'its audio is settled')).outcome, 'cleared')
      await within(call.stream(), 'the next stream settles')
      await log.until('stream-started')
    },
  },
  {
    verb: 'stream',
    title: 'with its callbacks lost, the close of a stream settles in time',
    needs: ['dial', 'stream'],
    faults: ['never'],
    async check(lab) {
      const { call, log } = await onCall(lab)
      const stream = await within(call.stream(), 'stream settles')
      await log.until('stream-started')
      await loseCallbacks(lab)
      await within(stream.close(), 'close settles')
      assert.equal((await within(stream.ended, 'the stream ends')).reason, 'closed')
    },
  },
  {
    verb: 'terminate',
    title: 'with its callbacks lost, terminate ends the call in time',
    needs: ['dial', 'terminate'],
    faults: ['never'],
    settings,
    async check(lab) {
      const { call, far, id } = await onCall(lab)
      await loseCallbacks(lab)
      await within(call.terminate(), 'terminate settles')
      await within(call.ended, 'the call ends')
      await far.until(id, 'ended')
    },
  },
  {
    verb: 'hangUp',
    title: 'with its callbacks lost, a hang-up ends the call in time',
    needs: ['dial'],
    faults: ['never'],
    settings,
    async check(lab) {
      const { call, far, id } = await onCall(lab)
      await loseCallbacks(lab)
      await within(call.hangUp(), 'hangUp settles')
      assert.equal((await within(call.ended, 'the call ends')).reason, 'hung-up')
      await far.until(id, 'ended')
    },
  },
  {
    verb: 'dial',
    title: 'with its callbacks lost, a number that never answers ends the call in time, on both sides',
    needs: ['dial'],
    faults: ['never'],
    settings,
    async check(lab) {
      const call = await dial(lab, { party: { outcome: 'no-answer' } })
      await loseCallbacks(lab)
      const id = await lab.far.callWith(theirs(lab))
      assert.equal((await within(call.ended, 'the call ends')).reason, 'no-answer')
      await lab.far.until(id, 'ended')
    },
  },
  {
    verb: 'dial',
    title: 'with its callbacks lost, an answer is known within five seconds',
    needs: ['dial'],
    faults: ['never'],
    async check(lab) {
      const call = await dial(lab, { party: { answerAfterMs: 1_000 } })
      await loseCallbacks(lab)
      await within(call.answered(), 'the call is answered')
      assert.equal(call.state, 'answered')
    },
  },
  {
    verb: 'incoming',
    title: 'with its callbacks lost, an incoming call that is answered is up within five seconds',
    needs: ['answer'],
    faults: ['never'],
    async check(lab) {
      const { incoming } = await ring(lab)
      await loseCallbacks(lab)
      const call = await within(incoming.answer(), 'answer settles')
      assert.equal(call.state, 'answered')
    },
  },
]

/** A verb on a call whose callbacks are lost from now on. */
function lost(
  verb: ContractPromise['verb'],
  what: string,
  needs: ContractPromise['needs'],
  check: (fixture: Fixture, lab: Lab) => Promise<void>,
): ContractPromise {
  return {
    verb,
    title: `with its callbacks lost, ${what}`,
    needs: ['dial', ...needs],
    faults: ['never'],
    settings,
    async check(lab) {
      await lab.far.party({ number: others(lab) })
      const fixture = await onCall(lab)
      await loseCallbacks(lab)
      await check(fixture, lab)
    },
  }
}

/** Whatever the carrier says from now on is lost on its way. */
function loseCallbacks(lab: Lab): Promise<void> {
  return order(lab, { on: 'callback', effect: 'never', times: 1_000 })
}

/** It may succeed where the carrier shows by other means that it did; else it fails as what no word came of. */
async function settles(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await within(attempted(work), `${what} settles`)
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'operation-failed', 'call-ended')) throw thrown
    if (thrown.code === 'operation-failed') assert.equal(thrown.failureCode, 'no-word', thrown.message)
  }
}

/** The call can be used, unless it is over. */
async function hearsPrompt({ call, far, id }: Fixture): Promise<void> {
  if (call.state !== 'answered') return
  const play = call.play({ url: await far.prompt(toneWav(pitch.second, 400)), lengthMs: 400 })
  await within(play.accepted, 'the next play is accepted')
  await untilHeard(far, id, pitch.second, 300)
}
