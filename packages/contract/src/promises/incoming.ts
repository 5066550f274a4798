import assert from 'node:assert/strict'

import { addressText, type IncomingCall } from '@trunkline/core'

import { EventLog } from '../event-log.ts'
import { failsWith } from '../failure.ts'
import { type Everything, everything, hangUp, others, theirs } from '../fixture.ts'
import type { Lab } from '../lab.ts'
import type { ContractPromise } from '../promise.ts'
import { pitch, toneWav, untilHeard } from '../sound.ts'
import { eventually, within } from '../wait.ts'
import { order } from './faults.ts'

const verb = 'incoming'

export const incomingPromises: readonly ContractPromise[] = [
  {
    verb,
    title: 'a call that comes in runs the handler once, and caller and callee are known',
    needs: ['answer'],
    async check(lab) {
      const { incoming, runs } = await ring(lab)
      assert.equal(incoming.from && addressText(incoming.from), theirs(lab))
      assert.equal(incoming.to && addressText(incoming.to), lab.own)
      const call = await within(incoming.answer(), 'answer settles')
      assert.equal(call.id, incoming.id)
      assert.equal(call.direction, 'inbound')
      await hangUp({ call, log: new EventLog(call.events()) })
      assert.equal(runs(), 1)
    },
  },
  {
    verb,
    title: 'an answered incoming call is up on both sides and emits its events in order, each once',
    needs: ['answer', 'play.url'],
    async check(lab) {
      const { id, incoming } = await ring(lab)
      const call = await within(incoming.answer(), 'answer settles')
      const log = new EventLog(call.events())
      await lab.far.until(id, 'answered')
      await within(call.play({ url: await lab.far.prompt(toneWav(pitch.prompt, 400)) }).ended, 'the play ends')
      await untilHeard(lab.far, id, pitch.prompt, 300)
      await hangUp({ call, log })
      await lab.far.until(id, 'ended')
      await log.lived(['call-incoming', 'call-answered', 'play-started', 'play-ended', 'call-ended'])
    },
  },
  {
    verb,
    title: "reject ends the far party's call unanswered",
    needs: ['answer', 'reject'],
    async check(lab) {
      const all = new EventLog(lab.telephony.events())
      const { id, incoming } = await ring(lab)
      await within(incoming.reject(), 'reject settles')
      await lab.far.until(id, 'ended')
      assert.equal((await all.until('call-ended')).reason, 'declined')
      assert.equal(all.count('call-answered'), 0)
      await failsWith(['conflict', 'too-late'], 'answer after reject', () => incoming.answer())
    },
  },
  {
    verb,
    title: 'redirect rings the other number and leaves the call to it',
    needs: ['answer', 'redirect'],
    async check(lab) {
      await lab.far.party({ number: others(lab) })
      const all = new EventLog(lab.telephony.events())
      const { incoming } = await ring(lab)
      await within(incoming.redirect(others(lab)), 'redirect settles')
      await eventually('the other number rings', async () =>
        (await lab.far.calls(others(lab))) === 1 ? true : undefined,
      )
      assert.equal((await all.until('call-ended')).reason, 'transferred')
    },
  },
  {
    verb,
    title: 'a call that is decided twice stays as it was decided first: the second fails with conflict',
    needs: ['answer', 'reject'],
    async check(lab) {
      const { id, incoming } = await ring(lab)
      await within(incoming.answer(), 'answer settles')
      await failsWith('conflict', 'reject after answer', () => incoming.reject())
      await lab.far.until(id, 'answered')
      assert.equal(await lab.far.state(id), 'answered')
    },
  },
  {
    verb,
    title: 'a caller who gives up ends the incoming call, and a late answer fails',
    needs: ['answer'],
    async check(lab) {
      const all = new EventLog(lab.telephony.events())
      const { id, incoming } = await ring(lab)
      await lab.far.hangUp(id)
      await lab.far.until(id, 'ended')
      await failsWith(['too-late', 'call-ended'], 'a late answer', () => incoming.answer())
      await all.until('call-ended')
      assert.equal(all.count('call-answered'), 0)
    },
  },
  {
    verb,
    title: 'an incoming call that is delivered twice is one call: the handler runs once',
    needs: ['answer'],
    faults: ['twice'],
    async check(lab) {
      await order(lab, { on: 'callback', effect: 'twice', times: 10 })
      const { incoming, runs } = await ring(lab)
      const call = await within(incoming.answer(), 'answer settles')
      const log = new EventLog(call.events())
      await hangUp({ call, log })
      await log.lived(['call-incoming', 'call-answered', 'call-ended'])
      assert.equal(runs(), 1)
    },
  },
]

interface Ringing {
  /** The network's id of the call. */
  readonly id: string
  readonly incoming: IncomingCall<Everything>
  readonly runs: () => number
}

/** The far party calls the application, which decides later. */
export async function ring(lab: Lab): Promise<Ringing> {
  const came = Promise.withResolvers<IncomingCall<Everything>>()
  let runs = 0
  everything(lab).onIncomingCall((call) => {
    runs += 1
    came.resolve(call)
  })
  await lab.far.party({ number: theirs(lab) })
  const id = await lab.far.ring({ from: theirs(lab), to: lab.own })
  return { id, incoming: await within(came.promise, 'the handler runs'), runs: () => runs }
}
