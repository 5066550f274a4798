import assert from 'node:assert/strict'

import { addressText, type CallEvent, type CallEventType, capabilityNames } from '@trunkline/core'

import { EventLog } from '../event-log.ts'
import { everything, hangUp, onCall, type Fixture, theirs } from '../fixture.ts'
import type { ContractPromise } from '../promise.ts'
import { pitch, tonePcm, toneWav, untilHeard } from '../sound.ts'
import { within } from '../wait.ts'

const verb = 'lifecycle'

/** Types that only some carriers report. */
const optionalTypes: readonly CallEventType[] = [
  'call-ringing',
  'digit-received',
  'participant-changed',
  'provider-event',
]

export const lifecyclePromises: readonly ContractPromise[] = [
  {
    verb,
    title: 'a call emits its events in the order in which the program causes them, each once',
    needs: ['dial', 'play.url', 'record', 'stream'],
    async check(lab) {
      const fixture = await onCall(lab)
      await lab.far
        .prompt(toneWav(pitch.prompt, 300))
        .then((url) => within(fixture.call.play({ url }).ended, 'the play ends'))
      const recording = await fixture.call.record()
      await recording.stop()
      await streamOnce(fixture)
      await hangUp(fixture)
      await fixture.log.lived([
        'call-dialled',
        'call-answered',
        'play-started',
        'play-ended',
        'recording-changed',
        'recording-changed',
        'stream-started',
        'stream-ended',
        'call-ended',
      ])
    },
  },
  {
    verb,
    title:
      'every event names its call, its provider and its time, and is optional exactly where only some carriers report it',
    needs: ['dial', 'play.url'],
    async check(lab) {
      const fixture = await onCall(lab)
      const url = await lab.far.prompt(toneWav(pitch.prompt, 300))
      await within(fixture.call.play({ url }).ended, 'the play ends')
      await hangUp(fixture)
      for (const event of fixture.log.events) assertComplete(event, fixture.call.id, lab.telephony.provider)
    },
  },
  {
    verb,
    title: 'the client emits the same events as its only call',
    needs: ['dial'],
    async check(lab) {
      const all = new EventLog(lab.telephony.events())
      const fixture = await onCall(lab)
      await hangUp(fixture)
      await all.until('call-ended')
      assert.deepEqual(all.events, fixture.log.events)
    },
  },
  {
    verb,
    title: 'a call knows its two parties, its direction and, once answered, the id that the carrier gave it',
    needs: ['dial'],
    async check(lab) {
      const { call } = await onCall(lab)
      assert.equal(call.direction, 'outbound')
      assert.equal(call.to && addressText(call.to), theirs(lab))
      assert.equal(call.from && addressText(call.from), lab.own)
      assert.equal(typeof call.providerCallId, 'string')
      assert.notEqual(call.id, call.providerCallId)
      assert.equal(call.state, 'answered')
    },
  },
  {
    verb,
    title: 'when the far party hangs up during a play, the play is settled before call-ended, the last event',
    needs: ['dial', 'play.url'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      const play = call.play({ url: await far.prompt(toneWav(pitch.prompt, 8_000)) })
      const next = call.play({ url: await far.prompt(toneWav(pitch.second, 300)) })
      await untilHeard(far, id, pitch.prompt, 200)
      await far.hangUp(id)
      assert.deepEqual(await within(play.ended, 'the play ends'), { reason: 'call-ended' })
      assert.deepEqual(await within(next.ended, 'the waiting play ends'), { reason: 'call-ended' })
      await log.lived(['call-dialled', 'call-answered', 'play-started', 'play-ended', 'call-ended'])
    },
  },
  {
    verb,
    title: 'when the far party hangs up, recording and stream are settled before call-ended, the last event',
    needs: ['dial', 'record', 'stream'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      const recording = await call.record()
      const stream = await call.stream()
      await log.until('stream-started')
      await far.hangUp(id)
      assert.equal((await within(stream.ended, 'the stream ends')).failure, undefined)
      await within(log.over, 'call-ended is emitted')
      assert.equal(recording.state, 'stopped')
      const types = log.lifecycle()
      assert.equal(types.at(-1), 'call-ended')
      assert.equal(log.count('recording-changed'), 2)
      assert.equal(log.count('stream-ended'), 1)
    },
  },
  {
    verb,
    title: 'call-ringing is emitted once where the manifest says that the carrier reports it, and nowhere else',
    needs: ['dial'],
    async check(lab) {
      const fixture = await onCall(lab, { party: { answerAfterMs: 300 } })
      await hangUp(fixture)
      assert.equal(fixture.log.count('call-ringing'), lab.telephony.can('event.ringing') ? 1 : 0)
    },
  },
  {
    verb,
    title: 'a key that the far party presses is reported once, in order',
    needs: ['dial', 'event.digits'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      await far.press(id, '159#')
      await log.until('digit-received', ({ digit }) => digit === '#')
      await hangUp({ call, log })
      const digits = log.events.flatMap((event) => (event.type === 'digit-received' ? [event.digit] : []))
      assert.deepEqual(digits, ['1', '5', '9', '#'])
    },
  },
  {
    verb,
    title: 'the manifest grades every capability, and can() says the same',
    needs: [],
    check(lab) {
      const telephony = everything(lab)
      const graded: Readonly<Record<string, string>> = telephony.capabilities
      assert.deepEqual(new Set(Object.keys(graded)), new Set(capabilityNames))
      for (const name of capabilityNames) assert.equal(telephony.can(name), graded[name] !== 'unsupported', name)
      return Promise.resolve()
    },
  },
]

async function streamOnce({ call, log }: Fixture): Promise<void> {
  const stream = await call.stream({ sampleRate: 16_000 })
  await log.until('stream-started')
  await within(stream.write(tonePcm(pitch.second, 200, 16_000)).ended, 'the written audio is settled')
  await within(stream.close(), 'the stream closes')
}

function assertComplete(event: CallEvent, callId: string, provider: string): void {
  assert.equal(event.callId, callId, event.type)
  assert.equal(event.provider, provider, event.type)
  assert.ok(event.at instanceof Date && !Number.isNaN(event.at.getTime()), `${event.type} has a time`)
  assert.ok(event.source === 'carrier' || event.source === 'core', `${event.type} has a source`)
  assert.equal('optional' in event, optionalTypes.includes(event.type), `${event.type} is optional`)
}
