import assert from 'node:assert/strict'

import { failsWith, sendsNothing } from '../failure.ts'
import { onCall, type Fixture } from '../fixture.ts'
import type { FarEnd } from '../lab.ts'
import type { ContractPromise } from '../promise.ts'
import { assertAbout, heardBy, pitch, toneWav, untilHeard } from '../sound.ts'
import { within } from '../wait.ts'

const verb = 'play'

export const playPromises: readonly ContractPromise[] = [
  {
    verb,
    title: 'the far party hears the prompt: its tone, as long as it is, once',
    needs: ['dial', 'play.url'],
    async check(lab) {
      const { call, far, id } = await onCall(lab)
      const play = call.play({ url: await far.prompt(toneWav(pitch.prompt, 800)) })
      assert.deepEqual(await within(play.ended, 'the play ends'), { reason: 'completed' })
      const heard = await untilHeard(far, id, pitch.prompt, 700)
      assertAbout(heard.ms(pitch.prompt), 800, 'the prompt')
      assert.equal(heard.spans(pitch.prompt).length, 1)
      assert.equal(heard.ms(pitch.second), 0)
    },
  },
  {
    verb,
    title: 'a play is accepted, and reported as started, while its prompt still sounds',
    needs: ['dial', 'play.url'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      const play = call.play({ url: await far.prompt(toneWav(pitch.prompt, 1_500)) })
      await within(play.accepted, 'the play is accepted')
      await log.until('play-started')
      assert.ok((await heardBy(far, id)).ms(pitch.prompt) < 1_300, 'the prompt was over before its play was accepted')
      assert.equal(log.count('play-ended'), 0)
      await within(play.ended, 'the play ends')
    },
  },
  {
    verb,
    title: 'two plays come one after the other',
    needs: ['dial', 'play.url'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      const first = call.play({ url: await far.prompt(toneWav(pitch.prompt, 600)) })
      const second = call.play({ url: await far.prompt(toneWav(pitch.second, 600)) })
      await within(Promise.all([first.ended, second.ended]), 'both end')
      const heard = await untilHeard(far, id, pitch.second, 500)
      assertAbout(heard.ms(pitch.prompt), 600, 'the first prompt')
      assertAbout(heard.ms(pitch.second), 600, 'the second prompt')
      assert.ok(heard.end(pitch.prompt) <= heard.begin(pitch.second) + 80, 'the prompts overlap')
      const plays = log.types().filter((type) => type.startsWith('play-'))
      assert.deepEqual(plays, ['play-started', 'play-ended', 'play-started', 'play-ended'])
    },
  },
  {
    verb,
    title: 'an interrupting play stops the one that sounds and drops those that wait',
    needs: ['dial', 'play.url', 'play.interrupt'],
    async check(lab) {
      const { call, far, id } = await onCall(lab)
      const first = call.play({ url: await far.prompt(toneWav(pitch.prompt, 8_000)) })
      const waiting = call.play({ url: await far.prompt(toneWav(pitch.voice, 500)) })
      await untilHeard(far, id, pitch.prompt, 200)
      const second = call.play({ url: await far.prompt(toneWav(pitch.second, 500)) }, { mode: 'interrupt' })
      assert.deepEqual(await within(first.ended, 'the first ends'), { reason: 'stopped' })
      assert.deepEqual(await within(waiting.ended, 'the waiting one ends'), { reason: 'stopped' })
      assert.deepEqual(await within(second.ended, 'the second ends'), { reason: 'completed' })
      const heard = await untilHeard(far, id, pitch.second, 400)
      assert.ok(heard.end(pitch.prompt) <= heard.begin(pitch.second) + 80, 'the first prompt goes on')
      assert.equal(heard.ms(pitch.voice), 0)
    },
  },
  {
    verb,
    title: 'stop settles the play as stopped, and its prompt is heard no more',
    needs: ['dial', 'play.url'],
    async check(lab) {
      const fixture = await onCall(lab)
      const { call, far, id } = fixture
      const play = call.play({ url: await far.prompt(toneWav(pitch.prompt, 8_000)) })
      await untilHeard(far, id, pitch.prompt, 200)
      await within(play.stop(), 'stop settles')
      assert.deepEqual(await within(play.ended, 'the play ends'), { reason: 'stopped' })
      await within(play.stop(), 'a second stop settles')
      await silentAgain(fixture)
    },
  },
  {
    verb,
    title: 'stopPlaying stops what plays and drops what waits',
    needs: ['dial', 'play.url'],
    async check(lab) {
      const fixture = await onCall(lab)
      const { call, far, id } = fixture
      const play = call.play({ url: await far.prompt(toneWav(pitch.prompt, 8_000)) })
      const waiting = call.play({ url: await far.prompt(toneWav(pitch.second, 500)) })
      await untilHeard(far, id, pitch.prompt, 200)
      await within(call.stopPlaying(), 'stopPlaying settles')
      const ends = await within(Promise.all([play.ended, waiting.ended]), 'both end')
      assert.deepEqual(ends, [{ reason: 'stopped' }, { reason: 'stopped' }])
      await silentAgain(fixture)
      assert.equal((await heardBy(far, id)).ms(pitch.second), 0)
    },
  },
  {
    verb,
    title: 'a play with loop: true goes on until it is stopped',
    needs: ['dial', 'play.url', 'play.loop'],
    async check(lab) {
      const fixture = await onCall(lab)
      const { call, far, id, log } = fixture
      const play = call.play({ url: await far.prompt(toneWav(pitch.prompt, 300, 200)) }, { loop: true })
      await untilHeard(far, id, pitch.prompt, 800)
      assert.equal(log.count('play-ended'), 0)
      await within(play.stop(), 'stop settles')
      assert.deepEqual(await within(play.ended, 'the play ends'), { reason: 'stopped' })
      await silentAgain(fixture)
      assert.equal(log.count('play-started'), 2, 'the loop and the marker each start once')
    },
  },
  {
    verb,
    title: 'a play with loop: 2 is heard twice and is one play',
    needs: ['dial', 'play.url'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      const play = call.play({ url: await far.prompt(toneWav(pitch.prompt, 400, 300)) }, { loop: 2 })
      assert.deepEqual(await within(play.ended, 'the play ends'), { reason: 'completed' })
      const heard = await untilHeard(far, id, pitch.prompt, 700)
      assertAbout(heard.ms(pitch.prompt), 800, 'both rounds')
      assert.equal(heard.spans(pitch.prompt).length, 2)
      assert.deepEqual([log.count('play-started'), log.count('play-ended')], [1, 1])
    },
  },
  {
    verb,
    title: 'a prompt that cannot be fetched leaves the call alive, and the next prompt is heard',
    needs: ['dial', 'play.url'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      await within(Promise.allSettled([call.play({ url: await missing(far) }).ended]), 'the play settles')
      await within(call.play({ url: await far.prompt(toneWav(pitch.second, 400)) }).ended, 'the next play ends')
      await untilHeard(far, id, pitch.second, 300)
      assert.equal(call.state, 'answered')
      assert.equal(log.count('call-ended'), 0)
    },
  },
  {
    verb,
    title: 'a prompt that cannot be fetched fails with operation-failed',
    needs: ['dial', 'play.url'],
    async check(lab) {
      const { call, far, log } = await onCall(lab)
      const url = await missing(far)
      await failsWith('operation-failed', 'the play', () => call.play({ url }).ended)
      assert.ok(log.count('play-ended') <= 1)
    },
  },
  {
    verb,
    title: 'an address that no carrier can fetch fails with invalid-argument, and nothing is sent',
    needs: ['dial', 'play.url'],
    async check(lab) {
      const { call, far } = await onCall(lab)
      await sendsNothing(far, 'play', async () => {
        for (const url of [
          '',
          'welcome.wav',
          'http://example.com/a.wav',
          'file:///etc/hosts',
          'ftp://example.com/a.wav',
        ])
          await failsWith('invalid-argument', `play of "${url}"`, () => call.play({ url }).ended)
      })
    },
  },
  {
    verb,
    title: 'played digits are heard as tones',
    needs: ['dial', 'play.digits'],
    async check(lab) {
      const { call, far, id } = await onCall(lab)
      await within(call.play({ digits: '42#' }).ended, 'the play ends')
      assert.equal(await far.digitsHeard(id), '42#')
    },
  },
]

/** Plays a marker and sees that the prompt does not sound from there on. */
async function silentAgain({ call, far, id }: Fixture): Promise<void> {
  await within(call.play({ url: await far.prompt(toneWav(pitch.marker, 400)) }).ended, 'the marker ends')
  const heard = await untilHeard(far, id, pitch.marker, 300)
  assert.ok(heard.end(pitch.prompt) <= heard.begin(pitch.marker) + 80, 'the stopped prompt is still heard')
}

/** An address beside a prompt's, where nothing is. */
async function missing(far: FarEnd): Promise<string> {
  const url = new URL(await far.prompt(toneWav(pitch.prompt, 100)))
  url.pathname = '/nothing-is-here.wav'
  return url.href
}
