import assert from 'node:assert/strict'

import type { Transcription } from '@trunkline/core'

import { failsWith } from '../failure.ts'
import { hangUp, onCall, type Fixture } from '../fixture.ts'
import type { Lab } from '../lab.ts'
import type { ContractPromise } from '../promise.ts'
import { within } from '../wait.ts'
import { plain, saying } from './words.ts'

const verb = 'transcribe'
const said = 'one two three'

export const transcribePromises: readonly ContractPromise[] = [
  {
    verb,
    title: 'what the far party says is transcribed, and reported as begun',
    needs: ['dial', 'transcribe'],
    async check(lab) {
      const { transcription, log } = await transcribing(lab)
      assert.equal(await within(nextWords(transcription), 'something is written down'), said)
      assert.equal(log.count('transcription-started'), 1)
      assert.equal(log.count('transcription-ended'), 0)
    },
  },
  {
    verb,
    title: 'a transcription ends with its close, and the call goes on',
    needs: ['dial', 'transcribe'],
    async check(lab) {
      const fixture = await transcribing(lab)
      const { call, transcription, log } = fixture
      await log.until('transcription-started')
      await within(transcription.close(), 'close settles')
      await within(transcription.close(), 'a second close settles')
      for await (const piece of transcription) assert.equal(typeof piece.text, 'string')
      assert.deepEqual(await within(transcription.ended, 'the transcription ends'), { reason: 'closed' })
      assert.equal((await log.until('transcription-ended')).reason, 'closed')
      assert.equal(call.state, 'answered')
      await hangUp(fixture)
      assert.equal(log.count('transcription-ended'), 1)
    },
  },
  {
    verb,
    title: 'a transcription of a call that ends is settled before call-ended',
    needs: ['dial', 'transcribe'],
    async check(lab) {
      const { far, id, transcription, log } = await transcribing(lab)
      await log.until('transcription-started')
      await far.hangUp(id)
      assert.equal((await within(transcription.ended, 'the transcription ends')).reason, 'call-ended')
      await log.lived(['call-dialled', 'call-answered', 'transcription-started', 'transcription-ended', 'call-ended'])
    },
  },
  {
    verb,
    title: 'a second transcription of a call fails with conflict, and the first goes on',
    needs: ['dial', 'transcribe'],
    async check(lab) {
      const { call, transcription } = await transcribing(lab)
      await failsWith('conflict', 'a second transcription', () => call.transcribe())
      assert.equal(await within(nextWords(transcription), 'something is written down'), said)
    },
  },
  {
    verb,
    title: 'a transcription goes on in another language',
    needs: ['dial', 'transcribe', 'transcribe.update'],
    async check(lab) {
      const { transcription, log } = await transcribing(lab)
      await log.until('transcription-started')
      await within(transcription.update({ language: 'de-DE' }), 'update settles')
      assert.equal(await within(nextWords(transcription), 'something is written down'), said)
      assert.equal(log.count('transcription-ended'), 0)
    },
  },
]

interface Transcribing extends Fixture {
  readonly transcription: Transcription
}

/** A call whose far party speaks, and what is written down of it. */
async function transcribing(lab: Lab): Promise<Transcribing> {
  const language = 'en-US'
  const fixture = await onCall(lab, { party: saying(said), dial: { prepare: { transcribe: { language } } } })
  const transcription = await within(fixture.call.transcribe({ language }), 'transcribe settles')
  return { ...fixture, transcription }
}

/** The next words that are certain. */
async function nextWords(transcription: Transcription): Promise<string> {
  for await (const { final, text } of transcription) if (final) return plain(text)
  return assert.fail('the transcription ended')
}
