import assert from 'node:assert/strict'

import type { CollectOptions, CollectResult } from '@trunkline/core'

import { failsWith, sendsNothing } from '../failure.ts'
import { hangUp, onCall, type Fixture } from '../fixture.ts'
import type { ContractPromise } from '../promise.ts'
import { pitch, toneWav, untilHeard } from '../sound.ts'
import { eventually, within } from '../wait.ts'

const verb = 'collect'

/** The keys are pressed as soon as the prompt is heard: then the carrier certainly listens. */
const promptMs = 4_000

export const collectPromises: readonly ContractPromise[] = [
  {
    verb,
    title: 'collect resolves with max once all digits that were asked for are pressed',
    needs: ['dial', 'collect.digits', 'play.url'],
    async check(lab) {
      const fixture = await onCall(lab)
      assert.deepEqual(await collected(fixture, { maxDigits: 3 }, '159'), { digits: '159', reason: 'max' })
      await hangUp(fixture)
      assert.equal(fixture.log.count('collect-ended'), 1)
    },
  },
  {
    verb,
    title: 'collect resolves with terminator, which is not one of the digits',
    needs: ['dial', 'collect.digits', 'play.url'],
    async check(lab) {
      const fixture = await onCall(lab)
      const result = await collected(fixture, { maxDigits: 10, terminator: '#' }, '1234#')
      assert.deepEqual(result, { digits: '1234', reason: 'terminator' })
    },
  },
  {
    verb,
    title: 'collect resolves with timeout and no digits when no key is pressed',
    needs: ['dial', 'collect.digits'],
    async check(lab) {
      const { call, log } = await onCall(lab)
      const result = await within(call.collect({ maxDigits: 4, timeoutMs: 1_000 }), 'collect settles')
      assert.deepEqual(result, { digits: '', reason: 'timeout' })
      const told = await log.until('collect-ended')
      assert.deepEqual([told.digits, told.reason], ['', 'timeout'])
    },
  },
  {
    verb,
    title: 'a key interrupts the prompt of a collect',
    needs: ['dial', 'collect.digits', 'play.url'],
    async check(lab) {
      const fixture = await onCall(lab)
      const { call, far, id } = fixture
      assert.deepEqual(await collected(fixture, { maxDigits: 1 }, '7'), { digits: '7', reason: 'max' })
      await within(call.play({ url: await far.prompt(toneWav(pitch.marker, 400)) }).ended, 'the marker ends')
      const heard = await untilHeard(far, id, pitch.marker, 300)
      assert.ok(heard.ms(pitch.prompt) < promptMs - 500, 'the prompt was heard to its end')
      assert.ok(heard.end(pitch.prompt) <= heard.begin(pitch.marker) + 80, 'the prompt goes on')
    },
  },
  {
    verb,
    title: 'digits of a collect are reported with its end and not as digit-received',
    needs: ['dial', 'collect.digits', 'play.url'],
    async check(lab) {
      const fixture = await onCall(lab)
      await collected(fixture, { maxDigits: 2 }, '42')
      await hangUp(fixture)
      assert.equal(fixture.log.count('digit-received'), 0)
      const told = fixture.log.events.flatMap((event) => (event.type === 'collect-ended' ? [event.digits] : []))
      assert.deepEqual(told, ['42'])
    },
  },
  {
    verb,
    title: 'a collect whose call ends resolves with ended',
    needs: ['dial', 'collect.digits', 'play.url'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      const prompt = { url: await far.prompt(toneWav(pitch.prompt, promptMs)) }
      const collecting = call.collect({ maxDigits: 4, prompt })
      await untilHeard(far, id, pitch.prompt, 200)
      await far.hangUp(id)
      assert.equal((await within(collecting, 'collect settles')).reason, 'ended')
      await log.lived(['call-dialled', 'call-answered', 'collect-ended', 'call-ended'])
    },
  },
  {
    verb,
    title: 'a collect without an end, or with impossible ones, fails with invalid-argument, and nothing is sent',
    needs: ['dial', 'collect.digits'],
    async check(lab) {
      const { call, far } = await onCall(lab)
      const wrong: readonly CollectOptions[] = [
        {},
        { maxDigits: 0 },
        { maxDigits: 1.5 },
        { terminator: '##' },
        { maxDigits: 1, timeoutMs: 0 },
      ]
      await sendsNothing(far, 'collect', async () => {
        for (const options of wrong) await failsWith('invalid-argument', 'collect', () => call.collect(options))
      })
    },
  },
  {
    verb: 'sendDigits',
    title: 'the far party hears the digits that are sent, in order',
    needs: ['dial', 'sendDigits'],
    async check(lab) {
      const { call, far, id } = await onCall(lab)
      await within(call.sendDigits('12*0#'), 'sendDigits settles')
      await eventually('the far party hears 12*0#', async () =>
        (await far.digitsHeard(id)) === '12*0#' ? true : undefined,
      )
    },
  },
  {
    verb: 'sendDigits',
    title: 'digits can be sent while a stream is open, and the stream goes on',
    needs: ['dial', 'sendDigits', 'stream'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      const stream = await within(call.stream(), 'stream settles')
      await log.until('stream-started')
      await within(call.sendDigits('42'), 'sendDigits settles')
      await eventually('the far party hears 42', async () => (await far.digitsHeard(id)) === '42' || undefined)
      assert.equal(log.count('stream-ended'), 0)
      await within(stream.close(), 'close settles')
    },
  },
  {
    verb: 'sendDigits',
    title: 'digits that no telephone has fail with invalid-argument, and nothing is sent',
    needs: ['dial', 'sendDigits'],
    async check(lab) {
      const { call, far } = await onCall(lab)
      await sendsNothing(far, 'sendDigits', async () => {
        for (const digits of ['', 'x', '1 2', '<Hangup/>'])
          await failsWith('invalid-argument', `sendDigits of "${digits}"`, () => call.sendDigits(digits))
      })
    },
  },
]

/** Collects under a prompt; the far party presses `keys` once it hears it. */
export async function collected(
  { call, far, id }: Fixture,
  options: CollectOptions,
  keys: string,
): Promise<CollectResult> {
  const prompt = { url: await far.prompt(toneWav(pitch.prompt, promptMs)) }
  const collecting = call.collect({ ...options, prompt })
  await Promise.race([untilHeard(far, id, pitch.prompt, 200), collecting])
  await far.press(id, keys)
  return within(collecting, 'collect settles')
}
