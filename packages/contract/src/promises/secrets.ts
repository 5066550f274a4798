import assert from 'node:assert/strict'
import { inspect } from 'node:util'

import { EventLog } from '../event-log.ts'
import { attempted, failureOf } from '../failure.ts'
import { everything, hangUp, onCall, others, theirs } from '../fixture.ts'
import type { Lab } from '../lab.ts'
import { abortAfter } from '../machine.ts'
import type { ContractPromise } from '../promise.ts'
import { pitch, toneWav } from '../sound.ts'

export const secretPromises: readonly ContractPromise[] = [
  {
    verb: 'secrets',
    title: 'no secret is in an error, a warning or an event of a run in which much goes wrong',
    needs: ['dial'],
    async check(lab) {
      const all = new EventLog(lab.telephony.events())
      const errors = await provoke(lab)
      const texts = [...errors, ...lab.warnings, ...lab.telephony.warnings(), ...all.events].flatMap(printed)
      assert.ok(errors.length > 0, 'nothing went wrong, so nothing was seen')
      for (const secret of lab.secrets)
        // The message must not print the secret either.
        assert.ok(!texts.some((text) => text.includes(secret)), 'a secret was printed')
    },
  },
]

/** Does what fails, and gives back the errors. */
async function provoke(lab: Lab): Promise<readonly unknown[]> {
  const telephony = everything(lab)
  const fixture = await onCall(lab)
  const { call, far } = fixture
  const errors = [await failureOf('a dial to nowhere', () => telephony.dial({ to: '+1', from: lab.own }))]
  const note = (work: () => unknown): Promise<unknown> =>
    attempted(work).catch((thrown: unknown) => errors.push(thrown))
  if (telephony.can('play.url')) {
    const url = new URL(await far.prompt(toneWav(pitch.prompt, 100)))
    url.pathname = '/nothing-is-here.wav'
    await note(() => call.play({ url: url.href }).ended)
    await note(() => call.play({ url: 'http://example.com/' }).ended)
  }
  if (telephony.can('sendDigits')) await note(() => call.sendDigits('x'))
  await hangUp(fixture)
  await note(() => call.play({ url: 'https://example.com/' }).ended)
  if (await far.fault({ on: 'dial', effect: 'cut-before' }))
    await note(() => telephony.dial({ to: others(lab), from: lab.own, signal: abortAfter(3_000) }))
  await far.party({ number: theirs(lab), outcome: 'unreachable' })
  await note(async () => (await telephony.dial({ to: theirs(lab), from: lab.own })).answered())
  return errors
}

/** Everything that a log could show of a value. */
function printed(value: unknown): readonly string[] {
  const shown = [inspect(value, { depth: 12, showHidden: true, maxStringLength: null }), JSON.stringify(value) ?? '']
  if (!(value instanceof Error)) return shown
  const cause = value.cause === undefined ? [] : printed(value.cause)
  return [...shown, value.message, value.stack ?? '', ...cause]
}
