import assert from 'node:assert/strict'

import { isTelephonyError } from '@trunkline/core'

import { dial, hangUp, onCall, theirs } from '../fixture.ts'
import type { FaultOrder, Lab } from '../lab.ts'
import { type ContractPromise, NotMakeable } from '../promise.ts'
import { within } from '../wait.ts'

const verb = 'faults'

export const faultPromises: readonly ContractPromise[] = [
  {
    verb,
    title: 'a dial whose reply is lost rings once: it becomes the call, or fails with outcome-unknown',
    needs: ['dial'],
    faults: ['cut-after'],
    async check(lab) {
      await order(lab, { on: 'dial', effect: 'cut-after' })
      const outcome = await dialled(lab)
      assert.equal(await lab.far.calls(theirs(lab)), 1)
      assert.ok(outcome === 'call' || outcome === 'outcome-unknown', `the dial failed with ${outcome}`)
    },
  },
  {
    verb,
    title: 'a dial that is cut before anything was done rings at most once, and never silently',
    needs: ['dial'],
    faults: ['cut-before'],
    async check(lab) {
      await order(lab, { on: 'dial', effect: 'cut-before' })
      const outcome = await dialled(lab)
      assert.equal(await lab.far.calls(theirs(lab)), outcome === 'call' ? 1 : 0)
      assert.ok(['call', 'outcome-unknown', 'network'].includes(outcome), `the dial failed with ${outcome}`)
    },
  },
  refused('throttle', 'a dial that the carrier asks to slow down', ['rate-limited']),
  refused('unavailable', 'a dial that meets a carrier out of order', ['unavailable', 'outcome-unknown']),
  {
    verb,
    title: 'repeated callbacks are one event',
    needs: ['dial'],
    faults: ['twice'],
    async check(lab) {
      await order(lab, { on: 'callback', effect: 'twice', times: 30 })
      const { call, far, id, log } = await onCall(lab)
      if (lab.telephony.can('event.digits')) {
        await far.press(id, '5')
        await log.until('digit-received')
      }
      await hangUp({ call, log })
      await log.lived(['call-dialled', 'call-answered', 'call-ended'])
      for (const type of log.types()) if (type !== 'provider-event') assert.equal(log.count(type), 1, type)
    },
  },
  {
    verb,
    title: 'callbacks out of order are reported in order',
    needs: ['dial'],
    faults: ['out-of-order'],
    async check(lab) {
      await order(lab, { on: 'callback', effect: 'out-of-order' })
      await lived(lab)
    },
  },
  {
    verb,
    title: 'events that come before the reply of the dial are delivered, in order',
    needs: ['dial'],
    faults: ['late'],
    async check(lab) {
      await order(lab, { on: 'dial', effect: 'late' })
      await lived(lab)
    },
  },
  {
    verb,
    title: 'late callbacks are still reported, in order',
    needs: ['dial'],
    faults: ['late'],
    async check(lab) {
      await order(lab, { on: 'callback', effect: 'late' })
      await lived(lab)
    },
  },
]

/** Orders a fault, or says that the lab cannot make it. */
export async function order(lab: Lab, fault: FaultOrder): Promise<void> {
  if (!(await lab.far.fault(fault))) throw new NotMakeable(fault)
}

/** Dials once; how that went. */
async function dialled(lab: Lab): Promise<string> {
  try {
    const call = await within(dial(lab), 'dial settles', 20_000)
    await within(call.answered(), 'the call is answered')
    return 'call'
  } catch (thrown) {
    if (isTelephonyError(thrown)) return thrown.code
    throw thrown
  }
}

/** The carrier did nothing: where it says so the dial may be made again; else that it did nothing cannot be known. */
function refused(effect: 'throttle' | 'unavailable', who: string, codes: readonly string[]): ContractPromise {
  return {
    verb,
    title: `${who} is made again and rings once, or fails with ${codes.join(' or ')}`,
    needs: ['dial'],
    faults: [effect],
    async check(lab) {
      await order(lab, { on: 'dial', effect })
      const outcome = await dialled(lab)
      assert.ok(outcome === 'call' || codes.includes(outcome), `the dial failed with ${outcome}`)
      assert.equal(await lab.far.calls(theirs(lab)), outcome === 'call' ? 1 : 0)
    },
  }
}

/** A call from its dial to the hang-up of the far party, whatever happens to its callbacks. */
async function lived(lab: Lab): Promise<void> {
  const { call, far, id, log } = await onCall(lab)
  await far.hangUp(id)
  assert.equal((await within(call.ended, 'the call ends', 20_000)).reason, 'hung-up')
  await log.lived(['call-dialled', 'call-answered', 'call-ended'])
}
