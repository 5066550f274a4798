import assert from 'node:assert/strict'

import { within } from '../patience.ts'
import type { ContractPromise } from '../promise.ts'
import { pitch, toneWav } from '../sound.ts'
import { hangUp, onCall, type Stage } from '../stage.ts'
import { collected } from './collect.ts'

const verb = 'watchDigits'

export const digitPromises: readonly ContractPromise[] = [
  {
    verb,
    title: 'keys are reported while they are watched, each once and in order',
    needs: ['dial', 'digits.watch'],
    async check(lab) {
      const stage = await onCall(lab)
      await within(stage.call.watchDigits(), 'watchDigits settles')
      await pressed(stage, '159#')
      await within(stage.call.unwatchDigits(), 'unwatchDigits settles')
      await hangUp(stage)
      assert.equal(told(stage), '159#')
    },
  },
  {
    verb,
    title: 'keys are no longer reported once they are not watched, unless the carrier reports them anyway',
    needs: ['dial', 'digits.watch', 'play.url'],
    async check(lab) {
      const stage = await onCall(lab)
      const { call, far, id } = stage
      await within(call.watchDigits(), 'watchDigits settles')
      await pressed(stage, '1')
      await within(call.unwatchDigits(), 'unwatchDigits settles')
      await far.press(id, '2')
      // longer than a key takes
      await within(call.play({ url: await far.prompt(toneWav(pitch.prompt, 800)) }).ended, 'the play ends')
      await hangUp(stage)
      assert.equal(told(stage), lab.telephony.can('event.digits') ? '12' : '1')
    },
  },
  {
    verb,
    title: 'a collect does not end the watching of keys, and its own keys are not reported one by one',
    needs: ['dial', 'digits.watch', 'collect.digits', 'play.url'],
    async check(lab) {
      const stage = await onCall(lab)
      await within(stage.call.watchDigits(), 'watchDigits settles')
      for (const [options, keys] of [
        [{ maxDigits: 2 }, '42'],
        [{ maxDigits: 2, partialDigits: true }, '43'],
      ] as const)
        assert.deepEqual(await collected(stage, options, keys), { digits: keys, reason: 'max' })
      await pressed(stage, '9')
      await hangUp(stage)
      assert.equal(told(stage), '9')
    },
  },
  {
    verb,
    title: 'watching keys twice, and ending it twice, is fine',
    needs: ['dial', 'digits.watch'],
    async check(lab) {
      const stage = await onCall(lab)
      const { call } = stage
      await within(Promise.all([call.watchDigits(), call.watchDigits()]), 'watchDigits settles')
      await pressed(stage, '7')
      await within(Promise.all([call.unwatchDigits(), call.unwatchDigits()]), 'unwatchDigits settles')
      await hangUp(stage)
      assert.equal(told(stage), '7')
    },
  },
]

/** The far party presses keys, and the last of them is told. */
async function pressed({ far, id, witness }: Stage, keys: string): Promise<void> {
  await far.press(id, keys)
  await witness.until('digit-received', ({ digit }) => digit === keys.at(-1))
}

function told({ witness }: Stage): string {
  return witness.events.map((event) => (event.type === 'digit-received' ? event.digit : '')).join('')
}
