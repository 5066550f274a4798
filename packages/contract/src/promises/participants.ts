import assert from 'node:assert/strict'

import { concatPcm } from '@trunkline/audio'
import { addressText, type AudioStream } from '@trunkline/core'

import { failsWith } from '../failure.ts'
import { onCall, others, theirs } from '../fixture.ts'
import type { Lab } from '../lab.ts'
import type { ContractPromise } from '../promise.ts'
import { Listening, pitch, toneWav, untilHeard } from '../sound.ts'
import { eventually, within } from '../wait.ts'

const verb = 'participants'

/** Long enough for an invitation to be taken back while it rings. */
const ringMs = 20_000

export const participantPromises: readonly ContractPromise[] = [
  {
    verb,
    title: 'the far party is among the participants',
    needs: ['dial', 'participants.list'],
    async check(lab) {
      const { call } = await onCall(lab)
      assert.ok((await within(call.participants(), 'participants settles')).length > 0)
    },
  },
  {
    verb,
    title: 'a participant who is added rings, and is gone when removed, while the call goes on',
    needs: ['dial', 'participants.add', 'participants.remove'],
    async check(lab) {
      await lab.far.party({ number: others(lab) })
      const { call, far } = await onCall(lab)
      await within(call.addParticipant(others(lab)), 'addParticipant settles')
      assert.equal(await far.calls(others(lab)), 1)
      await within(call.removeParticipant(others(lab)), 'removeParticipant settles')
      assert.equal(call.state, 'answered')
    },
  },
  {
    verb,
    title: 'the roster of the call is reported when a participant joins',
    needs: ['dial', 'participants.add', 'event.participants'],
    async check(lab) {
      await lab.far.party({ number: others(lab) })
      const { call, log } = await onCall(lab)
      await within(call.addParticipant(others(lab)), 'addParticipant settles')
      await log.until('participant-changed', ({ participants }) =>
        participants.some(({ address }) => addressText(address) === others(lab)),
      )
    },
  },
  {
    verb,
    title: 'a participant who is busy fails addParticipant, and the call goes on',
    needs: ['dial', 'participants.add'],
    async check(lab) {
      await lab.far.party({ number: others(lab), outcome: 'busy' })
      const { call } = await onCall(lab)
      await failsWith('operation-failed', 'addParticipant', () => call.addParticipant(others(lab)))
      assert.equal(call.state, 'answered')
    },
  },
  {
    verb,
    title: 'an invitation that is withdrawn stops ringing: addParticipant fails with cancelled, and the call goes on',
    needs: ['dial', 'participants.add', 'participants.cancel'],
    async check(lab) {
      await lab.far.party({ number: others(lab), answerAfterMs: ringMs })
      const { call } = await onCall(lab)
      const adding = failsWith('cancelled', 'addParticipant', () => call.addParticipant(others(lab)))
      await rings(lab)
      await within(call.cancelParticipant(others(lab)), 'cancelParticipant settles')
      await adding
      await silent(lab)
      assert.equal(call.state, 'answered')
    },
  },
  {
    verb,
    title: 'an invitation whose signal is aborted is withdrawn',
    needs: ['dial', 'participants.add', 'participants.cancel'],
    async check(lab) {
      await lab.far.party({ number: others(lab), answerAfterMs: ringMs })
      const { call } = await onCall(lab)
      const abort = new AbortController()
      const options = { signal: abort.signal }
      const adding = failsWith('cancelled', 'addParticipant', () => call.addParticipant(others(lab), options))
      await rings(lab)
      abort.abort()
      await adding
      await silent(lab)
      assert.equal(call.state, 'answered')
    },
  },
  {
    verb,
    title: 'a participant who is moved here from another call hears what is played here',
    needs: ['dial', 'participants.move', 'play.url'],
    async check(lab) {
      const { call, far } = await onCall(lab)
      const other = await onCall(lab, { number: others(lab) })
      await within(call.moveParticipant(others(lab), { from: other.call }), 'moveParticipant settles')
      await within(call.play({ url: await far.prompt(toneWav(pitch.prompt, 400)) }).ended, 'the play ends')
      await untilHeard(far, other.id, pitch.prompt, 300)
      assert.equal(call.state, 'answered')
    },
  },
  {
    verb,
    title: 'mute is accepted and the call goes on',
    needs: ['dial', 'mute'],
    async check(lab) {
      const { call } = await onCall(lab, { number: lab.mutable ?? theirs(lab) })
      await within(call.mute(), 'mute settles')
      assert.equal(call.state, 'answered')
    },
  },
  {
    verb,
    title: 'a muted participant is no longer heard',
    needs: ['dial', 'mute', 'stream.listen'],
    async check(lab) {
      const { call } = await onCall(lab, { number: lab.mutable ?? theirs(lab), voice: toneWav(pitch.voice, 500) })
      await using stream = await within(call.stream({ direction: 'in' }), 'stream settles')
      await heardOn(stream, (ms) => ms > 300, 'the far party is heard')
      await within(call.mute(), 'mute settles')
      await heardOn(stream, (ms) => ms === 0, 'the far party is heard no more')
    },
  },
  {
    verb,
    title: 'unmute undoes a mute',
    needs: ['dial', 'mute', 'unmute'],
    async check(lab) {
      const { call } = await onCall(lab, { number: lab.mutable ?? theirs(lab) })
      await within(call.mute(), 'mute settles')
      await within(call.unmute(), 'unmute settles')
      assert.equal(call.state, 'answered')
    },
  },
]

/** How much of a stream is looked at together, in milliseconds. */
const lookMs = 500

/** Reads on until half a second of the stream is as it should be. */
async function heardOn(stream: AudioStream, fits: (voiceMs: number) => boolean, what: string): Promise<void> {
  const looking = async (): Promise<void> => {
    for (;;) if (fits((await halfSecond(stream)).ms(pitch.voice))) return
  }
  await within(looking(), what)
}

async function halfSecond(stream: AudioStream): Promise<Listening> {
  const parts: Int16Array[] = []
  let samples = 0
  for await (const { pcm, sampleRate } of stream) {
    parts.push(pcm)
    samples += pcm.length
    if (samples * 1_000 >= lookMs * sampleRate) return new Listening(concatPcm(parts), sampleRate)
  }
  return assert.fail('the stream ended')
}

/** How many legs to the other number ring now. */
async function ringingLegs(lab: Lab): Promise<number> {
  const ringing = await lab.far.ringing?.(others(lab))
  return ringing ?? assert.fail('participants.cancel is supported, and the far end has no ringing(): give it one')
}

async function rings(lab: Lab): Promise<void> {
  await eventually('the other number rings', async () => ((await ringingLegs(lab)) === 1 ? true : undefined))
}

async function silent(lab: Lab): Promise<void> {
  await eventually('the other number rings no more', async () => ((await ringingLegs(lab)) === 0 ? true : undefined))
}
