import assert from 'node:assert/strict'

import { everything, onCall, others } from '../fixture.ts'
import type { ContractPromise } from '../promise.ts'
import { pitch, toneWav, untilHeard } from '../sound.ts'
import { within, eventually } from '../wait.ts'

export const furtherPromises: readonly ContractPromise[] = [
  {
    verb: 'transfer',
    title: 'transfer rings the other number',
    needs: ['dial', 'transfer'],
    async check(lab) {
      await lab.far.party({ number: others(lab) })
      const { call } = await onCall(lab)
      await within(call.transfer(others(lab)), 'transfer settles')
      await eventually('the other number rings', async () =>
        (await lab.far.calls(others(lab))) === 1 ? true : undefined,
      )
    },
  },
  {
    verb: 'hold',
    title: 'a call on hold and taken back is alive: a play is heard',
    needs: ['dial', 'hold', 'play.url'],
    async check(lab) {
      const { call, far, id } = await onCall(lab)
      await within(call.hold(), 'hold settles')
      await within(call.unhold(), 'unhold settles')
      await within(call.play({ url: await far.prompt(toneWav(pitch.prompt, 400)) }).ended, 'the play ends')
      await untilHeard(far, id, pitch.prompt, 300)
    },
  },
  {
    verb: 'connect',
    title: 'a call that exists is joined: who is on it hears a play, and a hang-up ends it for us',
    needs: ['connect', 'play.url'],
    async check(lab) {
      const { far } = lab
      const joinable = await lab.joinable?.()
      assert.ok(joinable, 'connect is supported, and the lab has no call to join: give it joinable()')
      const { options, number } = joinable
      const call = await within(everything(lab).connect(options), 'connect settles')
      await within(call.answered(), 'the call is up')
      const id = await far.callWith(number)
      await within(call.play({ url: await far.prompt(toneWav(pitch.prompt, 400)) }).ended, 'the play ends')
      await untilHeard(far, id, pitch.prompt, 300)
      await within(call.hangUp(), 'hangUp settles')
      assert.equal((await within(call.ended, 'the call ends')).reason, 'hung-up')
    },
  },
]
