import assert from 'node:assert/strict'

import { hangUp, onCall, type Fixture } from '../fixture.ts'
import type { ContractPromise } from '../promise.ts'
import { pitch, toneWav } from '../sound.ts'
import { within } from '../wait.ts'
import { collected } from './collect.ts'

const verb = 'watchDigits'

export const digitPromises: readonly ContractPromise[] = [
  {
    verb,
    title: 'keys are reported while they are watched, each once and in order',
    needs: ['dial', 'digits.watch'],
    async check(lab) {
      const fixture = await onCall(lab)
      await within(fixture.call.watchDigits(), 'watchDigits settles')
      await pressed(fixture, '159#')
      await within(fixture.call.unwatchDigits(), 'unwatchDigits settles')
      await hangUp(fixture)
      assert.equal(told(fixture), '159#')
    },
  },
  {
    verb,
    title: 'keys are no longer reported once they are not watched, unless the carrier reports them anyway',
    needs: ['dial', 'digits.watch', 'play.url'],
    async check(lab) {
      const fixture = await onCall(lab)
      const { call, far, id } = fixture
      await within(call.watchDigits(), 'watchDigits settles')
      await pressed(fixture, '1')
      await within(call.unwatchDigits(), 'unwatchDigits settles')
      await far.press(id, '2')
      // longer than a key takes
      await within(call.play({ url: await far.prompt(toneWav(pitch.prompt, 800)) }).ended, 'the play ends')
      await hangUp(fixture)
      assert.equal(told(fixture), lab.telephony.can('event.digits') ? '12' : '1')
    },
  },
  {
    verb,
    title: 'a collect does not end the watching of keys, and its own keys are not reported one by one',
    needs: ['dial', 'digits.watch', 'collect.digits', 'play.url'],
    async check(lab) {
      const fixture = await onCall(lab)
      await within(fixture.call.watchDigits(), 'watchDigits settles')
      for (const [options, keys] of [
        [{ maxDigits: 2 }, '42'],
        [{ maxDigits: 2, partialDigits: true }, '43'],
      ] as const)
        assert.deepEqual(await collected(fixture, options, keys), { digits: keys, reason: 'max' })
      await pressed(fixture, '9')
      await hangUp(fixture)
      assert.equal(told(fixture), '9')
    },
  },
  {
    verb,
    title: 'watching keys twice, and ending it twice, is fine',
    needs: ['dial', 'digits.watch'],
    async check(lab) {
      const fixture = await onCall(lab)
      const { call } = fixture
      await within(Promise.all([call.watchDigits(), call.watchDigits()]), 'watchDigits settles')
      await pressed(fixture, '7')
      await within(Promise.all([call.unwatchDigits(), call.unwatchDigits()]), 'unwatchDigits settles')
      await hangUp(fixture)
      assert.equal(told(fixture), '7')
    },
  },
]

/** The far party presses keys; resolves once the last one is reported. */
async function pressed({ far, id, log }: Fixture, keys: string): Promise<void> {
  await far.press(id, keys)
  await log.until('digit-received', ({ digit }) => digit === keys.at(-1))
}

function told({ log }: Fixture): string {
  return log.events.map((event) => (event.type === 'digit-received' ? event.digit : '')).join('')
}
