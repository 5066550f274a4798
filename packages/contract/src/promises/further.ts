import assert from 'node:assert/strict'

import { within, eventually } from '../patience.ts'
import type { ContractPromise } from '../promise.ts'
import { pitch, toneWav, untilHeard } from '../sound.ts'
import { hangUp, onCall, others } from '../stage.ts'

export const furtherPromises: readonly ContractPromise[] = [
  {
    verb: 'transfer',
    title: 'transfer rings the other number',
    needs: ['dial', 'transfer'],
    async check(lab) {
      await lab.far.party({ number: others })
      const { call } = await onCall(lab)
      await within(call.transfer(others), 'transfer settles')
      await eventually('the other number rings', async () => ((await lab.far.calls(others)) === 1 ? true : undefined))
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
    verb: 'participants',
    title: 'the far party is among the participants',
    needs: ['dial', 'participants.list'],
    async check(lab) {
      const { call } = await onCall(lab)
      assert.ok((await within(call.participants(), 'participants settles')).length > 0)
    },
  },
  {
    verb: 'participants',
    title: 'a participant who is added rings, and is gone when removed, while the call goes on',
    needs: ['dial', 'participants.add', 'participants.remove'],
    async check(lab) {
      await lab.far.party({ number: others })
      const { call, far } = await onCall(lab)
      await within(call.addParticipant(others), 'addParticipant settles')
      assert.equal(await far.calls(others), 1)
      await within(call.removeParticipant(others), 'removeParticipant settles')
      assert.equal(call.state, 'answered')
    },
  },
  {
    verb: 'participants',
    title: 'mute is accepted and the call goes on',
    needs: ['dial', 'mute'],
    async check(lab) {
      const { call } = await onCall(lab)
      await within(call.mute(), 'mute settles')
      assert.equal(call.state, 'answered')
    },
  },
  {
    verb: 'participants',
    title: 'unmute takes a mute back',
    needs: ['dial', 'mute', 'unmute'],
    async check(lab) {
      const { call } = await onCall(lab)
      await within(call.mute(), 'mute settles')
      await within(call.unmute(), 'unmute settles')
      assert.equal(call.state, 'answered')
    },
  },
  {
    verb: 'transcribe',
    title: 'a transcription ends with its close, and the call goes on',
    needs: ['dial', 'transcribe'],
    async check(lab) {
      const stage = await onCall(lab, { dial: { prepare: { transcribe: { language: 'en-US' } } } })
      const transcription = await within(stage.call.transcribe({ language: 'en-US' }), 'transcribe settles')
      await within(transcription.close(), 'close settles')
      for await (const piece of transcription) assert.equal(typeof piece.text, 'string')
      assert.equal(stage.call.state, 'answered')
      await hangUp(stage)
    },
  },
]
