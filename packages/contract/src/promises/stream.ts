import assert from 'node:assert/strict'

import { concatPcm } from '@trunkline/audio'
import type { AudioStream, Playout } from '@trunkline/core'

import { failsWith, sendsNothing } from '../failure.ts'
import { onCall } from '../fixture.ts'
import { milliseconds, nextTurn } from '../machine.ts'
import type { ContractPromise } from '../promise.ts'
import { assertAbout, heardBy, Listening, pitch, tonePcm, toneWav, untilHeard } from '../sound.ts'
import { within } from '../wait.ts'

const verb = 'stream'

export const streamPromises: readonly ContractPromise[] = [
  ...([8_000, 16_000, 24_000] as const).map((sampleRate): ContractPromise => ({
    verb,
    title: `a stream at ${sampleRate} Hz carries the voice of the far party at that rate`,
    needs: ['dial', 'stream'],
    async check(lab) {
      const { call } = await onCall(lab, { voice: toneWav(pitch.voice, 2_000) })
      const stream = await within(call.stream({ sampleRate }), 'stream settles')
      assert.equal(stream.sampleRate, sampleRate)
      const heard = await listen(stream, sampleRate, 800)
      assert.ok(heard.ms(pitch.voice) >= 500, 'the far party is not in the frames')
      assert.equal(heard.ms(pitch.prompt), 0)
    },
  })),
  {
    verb,
    title: 'the far party hears what is written, and the playout says so',
    needs: ['dial', 'stream'],
    async check(lab) {
      const { call, far, id } = await onCall(lab)
      const stream = await within(call.stream(), 'stream settles')
      const playout = stream.write(tonePcm(pitch.prompt, 1_000, 16_000))
      assertAbout(playout.durationMs, 1_000, 'the length of the playout', 1)
      const { heardMs, outcome } = await within(playout.ended, 'the playout settles')
      assert.equal(outcome, 'played')
      assertAbout(heardMs, 1_000, 'what the playout says was heard', 50)
      const heard = await untilHeard(far, id, pitch.prompt, 900)
      assertAbout(heard.ms(pitch.prompt), 1_000, 'what was heard')
    },
  },
  {
    verb,
    title: 'an echo is heard: what comes in and is written goes back to the far party',
    needs: ['dial', 'stream'],
    async check(lab) {
      const { call, far, id } = await onCall(lab, { voice: toneWav(pitch.voice, 2_000) })
      const stream = await within(call.stream({ sampleRate: 8_000 }), 'stream settles')
      const echoing = echo(stream)
      await untilHeard(far, id, pitch.voice, 600)
      await within(stream.close(), 'close settles')
      await within(echoing, 'the frames end with the stream')
    },
  },
  {
    verb,
    title: 'clear cuts: audio that was not heard yet is discarded, never heard, and reported',
    needs: ['dial', 'stream'],
    async check(lab) {
      const { call, far, id } = await onCall(lab)
      const stream = await within(call.stream(), 'stream settles')
      const playout = stream.write(tonePcm(pitch.prompt, 6_000, 16_000))
      await untilHeard(far, id, pitch.prompt, 300)
      const cut = await within(stream.clear(), 'clear settles')
      const end = await within(playout.ended, 'the playout settles')
      assert.equal(end.outcome, 'cleared')
      assert.ok(end.heardMs < 5_000 && cut.discardedMs > 1_000, 'clear discards nothing')
      assertAbout(cut.heardMs + cut.discardedMs, 6_000, 'heard and discarded together', 1)
      await within(stream.write(tonePcm(pitch.marker, 400, 16_000)).ended, 'the marker settles')
      const heard = await untilHeard(far, id, pitch.marker, 300)
      assert.ok(heard.end(pitch.prompt) <= heard.begin(pitch.marker) + 80, 'discarded audio is heard')
      assertAbout(heard.ms(pitch.prompt), end.heardMs, 'what was heard', 600)
    },
  },
  {
    verb,
    title: 'a mark resolves as played when all before it was heard',
    needs: ['dial', 'stream'],
    async check(lab) {
      const { call, far, id } = await onCall(lab)
      const stream = await within(call.stream(), 'stream settles')
      void stream.write(tonePcm(pitch.prompt, 600, 16_000))
      const mark = await within(stream.mark('end of prompt'), 'the mark settles')
      assert.deepEqual([mark.name, mark.outcome], ['end of prompt', 'played'])
      await untilHeard(far, id, pitch.prompt, 450)
    },
  },
  {
    verb,
    title: 'audio written frame by frame has a mark per 100 ms at most, and each playout learns what was heard',
    needs: ['dial', 'stream'],
    async check(lab) {
      const { call, far, id } = await onCall(lab, { voice: toneWav(pitch.voice, 2_000) })
      const stream = await within(call.stream({ sampleRate: 16_000 }), 'stream settles')
      const begun = milliseconds()
      const playouts = await within(live(stream, 50), 'fifty frames are written')
      const ends = await within(Promise.all(playouts.map(({ ended }) => ended)), 'the playouts settle')
      const marks = await far.marks(id)
      const most = (milliseconds() - begun) / 100 + 2
      assert.ok(marks <= most, `${marks} marks went out where ${Math.floor(most)} are the most`)
      for (const { heardMs, outcome, source } of ends)
        assert.deepEqual(
          { heardMs, outcome, source },
          { heardMs: 20, outcome: 'played', source: marks > 0 ? 'carrier' : 'clock' },
        )
    },
  },
  {
    verb,
    title: 'ready waits while more than the high-water mark is unheard',
    needs: ['dial', 'stream'],
    async check(lab) {
      const { call } = await onCall(lab)
      const stream = await within(call.stream({ highWaterMs: 500 }), 'stream settles')
      await within(stream.ready, 'an idle stream is ready')
      void stream.write(tonePcm(pitch.prompt, 1_500, 16_000))
      assert.ok(stream.bufferedMs >= 500, 'nothing is buffered')
      const first = await Promise.race([stream.ready.then(() => 'ready'), nextTurn().then(() => 'full')])
      assert.equal(first, 'full')
      await within(stream.ready, 'the stream is ready again')
      assert.ok(stream.bufferedMs <= 500, 'ready came too early')
    },
  },
  {
    verb,
    title: 'close ends the stream and its frames, and the call goes on: a play is heard',
    needs: ['dial', 'stream', 'play.url'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      const stream = await within(call.stream(), 'stream settles')
      await log.until('stream-started')
      const reading = drain(stream)
      await within(stream.close(), 'close settles')
      await within(stream.close(), 'a second close settles')
      assert.equal((await stream.ended).reason, 'closed')
      await within(reading, 'the frames end with the stream')
      const late = await stream.write(tonePcm(pitch.second, 300, 16_000)).ended
      assert.deepEqual([late.outcome, late.heardMs], ['cleared', 0])
      await within(call.play({ url: await far.prompt(toneWav(pitch.prompt, 400)) }).ended, 'the play ends')
      const heard = await untilHeard(far, id, pitch.prompt, 300)
      assert.equal(heard.ms(pitch.second), 0)
      assert.equal(log.count('stream-ended'), 1)
    },
  },
  {
    verb,
    title: 'a second stream on one call fails with conflict, and nothing is sent; after a close it may be opened',
    needs: ['dial', 'stream'],
    async check(lab) {
      const { call, far, log } = await onCall(lab)
      const stream = await within(call.stream(), 'stream settles')
      await log.until('stream-started')
      await sendsNothing(far, 'stream', () => failsWith('conflict', 'a second stream', () => call.stream()))
      await within(stream.close(), 'close settles')
      const next = await within(call.stream(), 'the next stream settles')
      await within(next.write(tonePcm(pitch.prompt, 200, 16_000)).ended, 'its audio is settled')
      assert.equal(log.count('stream-started'), 2)
    },
  },
  {
    verb,
    title: 'a stream that only listens carries the voice of the far party and refuses to write',
    needs: ['dial', 'stream.listen'],
    async check(lab) {
      const { call, far, id } = await onCall(lab, { voice: toneWav(pitch.voice, 2_000) })
      const stream = await within(call.stream({ direction: 'in', sampleRate: 16_000 }), 'stream settles')
      const heard = await listen(stream, 16_000, 800)
      assert.ok(heard.ms(pitch.voice) >= 500, 'the far party is not in the frames')
      const pcm = tonePcm(pitch.prompt, 200, 16_000)
      await failsWith('unsupported', 'write', () => stream.write(pcm))
      await failsWith('unsupported', 'clear', () => stream.clear())
      await within(stream.close(), 'close settles')
      assert.equal((await heardBy(far, id)).ms(pitch.prompt), 0)
    },
  },
  {
    verb,
    title: 'a play is heard beside a stream that only listens',
    needs: ['dial', 'stream.listen', 'play.url'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      await within(call.stream({ direction: 'in' }), 'stream settles')
      await log.until('stream-started')
      await within(call.play({ url: await far.prompt(toneWav(pitch.prompt, 400)) }).ended, 'the play ends')
      await untilHeard(far, id, pitch.prompt, 300)
      assert.equal(log.count('stream-ended'), 0)
    },
  },
]

/** Reads frames until so much audio has come, and sees that each is as the stream says. */
async function listen(stream: AudioStream, sampleRate: number, ms: number): Promise<Listening> {
  const pieces: Int16Array[] = []
  const reading = (async (): Promise<void> => {
    let samples = 0
    for await (const { pcm, sampleRate: rate, track } of stream) {
      assert.equal(rate, sampleRate)
      assert.ok(track !== 'outbound', 'a frame of our own side came in')
      pieces.push(pcm)
      samples += pcm.length
      if (samples * 1_000 >= ms * sampleRate) return
    }
  })()
  await within(reading, `${ms} ms of frames come in`)
  return new Listening(concatPcm(pieces), sampleRate)
}

/** Writes a frame of 20 ms for each that comes in. */
async function live(stream: AudioStream, count: number): Promise<readonly Playout[]> {
  const playouts: Playout[] = []
  for await (const _ of stream) {
    if (playouts.length === count) break
    playouts.push(stream.write(tonePcm(pitch.prompt, 20, 16_000)))
  }
  return playouts
}

async function echo(stream: AudioStream): Promise<void> {
  for await (const { pcm } of stream) void stream.write(pcm)
}

async function drain(stream: AudioStream): Promise<number> {
  let samples = 0
  for await (const { pcm } of stream) samples += pcm.length
  return samples
}
