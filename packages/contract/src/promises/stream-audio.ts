import assert from 'node:assert/strict'

import { decodeMulaw, encodeAlaw, encodeMulaw, encodeWav, rmsDbfs } from '@trunkline/audio'
import type { AudioStream, PlayoutProgress, SpeechEvent } from '@trunkline/core'

import { onCall } from '../fixture.ts'
import type { ContractPromise } from '../promise.ts'
import { assertAbout, heardBy, Listening, pitch, tonePcm, toneWav, untilHeard } from '../sound.ts'
import { pause, within } from '../wait.ts'

const verb = 'stream'

/** What streams promise of formats, of notes that go along with audio, of pauses and of speech. */
export const streamAudioPromises: readonly ContractPromise[] = [
  ...(['pcmu', 'pcma'] as const).map((format): ContractPromise => ({
    verb,
    title: `a stream of ${format} gives and takes bytes of G.711: both sides hear each other`,
    needs: ['dial', 'stream', 'stream.g711'],
    async check(lab) {
      const { call, far, id } = await onCall(lab, { voice: toneWav(pitch.voice, 2_000) })
      const stream = await within(call.stream({ format }), 'stream settles')
      assert.deepEqual([stream.format, stream.sampleRate], [format, 8_000])
      const encode = format === 'pcma' ? encodeAlaw : encodeMulaw
      const playout = stream.write(encode(tonePcm(pitch.prompt, 800, 8_000)))
      assertAbout(playout.durationMs, 800, 'the length of the playout', 1)
      if (format === 'pcmu') {
        const heard = new Listening(decodeMulaw(await bytesOf(stream, 6_400)), 8_000)
        assert.ok(heard.ms(pitch.voice) >= 500, 'the far party is not in the frames')
      }
      assert.equal((await within(playout.ended, 'the playout settles')).outcome, 'played')
      const heard = await untilHeard(far, id, pitch.prompt, 700)
      assertAbout(heard.ms(pitch.prompt), 800, 'what was heard')
    },
  })),
  {
    verb,
    title: 'a note that goes along with audio comes back with what was heard of it, not before it was heard',
    needs: ['dial', 'stream'],
    async check(lab) {
      // the voice keeps the line busy: something comes in all the time
      const { call, far, id } = await onCall(lab, { voice: toneWav(pitch.voice, 2_000) })
      const stream = await within(call.stream(), 'stream settles')
      const positions = stream.progress()
      // short enough to be sent long before it is heard
      const first = stream.write(tonePcm(pitch.prompt, 200, 16_000), { note: 'the first words' })
      await within(untilEnded(positions, 'the first words'), 'the note comes back')
      const heard = (await heardBy(far, id)).ms(pitch.prompt)
      assert.ok(heard >= 140, `the note came back when ${Math.round(heard)} of 200 ms had been heard`)
      assert.deepEqual(first.note, 'the first words')
      assert.equal((await within(first.ended, 'the playout settles')).note, 'the first words')
      void stream.write(tonePcm(pitch.marker, 800, 16_000), { note: 'more words' })
      assertForward(await within(untilEnded(positions, 'more words'), 'the next note comes back'), 1_000)
      const second = stream.write(tonePcm(pitch.second, 4_000, 16_000), { note: { words: 2 } })
      await untilHeard(far, id, pitch.second, 300)
      await within(stream.clear(), 'clear settles')
      const { heardMs, note, outcome } = await within(second.ended, 'the playout settles')
      assert.deepEqual([note, outcome], [{ words: 2 }, 'cleared'])
      assertAbout(heardMs, (await heardBy(far, id)).ms(pitch.second), 'what was heard', 250)
    },
  },
  {
    verb,
    title: 'a paused stream falls silent within half a second, and goes on where it stopped',
    needs: ['dial', 'stream'],
    async check(lab) {
      const { call, far, id } = await onCall(lab)
      const stream = await within(call.stream(), 'stream settles')
      const playout = stream.write(tonePcm(pitch.prompt, 3_000, 16_000))
      await untilHeard(far, id, pitch.prompt, 300)
      stream.pause()
      assert.equal(stream.isPaused, true)
      await pause(500)
      const before = (await heardBy(far, id)).ms(pitch.prompt)
      await pause(700)
      const heard = (await heardBy(far, id)).ms(pitch.prompt)
      assert.ok(heard - before <= 60, `a paused stream was heard for ${Math.round(heard - before)} ms`)
      assert.ok(heard <= 2_000, 'a paused stream was heard to its end')
      stream.resume()
      assert.equal((await within(playout.ended, 'the playout settles')).outcome, 'played')
      assertAbout((await untilHeard(far, id, pitch.prompt, 2_800)).ms(pitch.prompt), 3_000, 'what was heard')
    },
  },
  {
    verb,
    title: 'speech of the far party is reported as it starts and stops, and its place in the frames is right',
    needs: ['dial', 'stream'],
    async check(lab) {
      const { call } = await onCall(lab, { voice: bursts(pitch.voice, 600, 1_400) })
      const stream = await within(call.stream({ sampleRate: 16_000 }), 'stream settles')
      const speech = stream.speech({ stopMs: 300 })
      const sounds = gather(stream)
      const started = await within(nextOf(speech, 'speech-started'), 'the far party is heard to speak')
      const stopped = await within(nextOf(speech, 'speech-stopped'), 'the far party is heard to fall silent')
      assertAbout(stopped.mediaTimeMs - started.mediaTimeMs, 600, 'the length of the speech', 150)
      const loud = sounds.filter(
        ({ fromMs }) => fromMs >= started.mediaTimeMs + 60 && fromMs < stopped.mediaTimeMs - 60,
      )
      assert.ok(loud.length >= 15, `${loud.length} frames came in while the far party spoke`)
      assert.ok(
        loud.every(({ level }) => level > -45),
        'frames without sound count as speech',
      )
    },
  },
]

interface Sound {
  readonly fromMs: number
  readonly level: number
}

/** How loud each frame is that comes in. */
function gather(stream: AudioStream): readonly Sound[] {
  const sounds: Sound[] = []
  void (async (): Promise<void> => {
    for await (const { mediaTimeMs, pcm } of stream) sounds.push({ fromMs: mediaTimeMs, level: rmsDbfs(pcm) })
    // the client is closed under it
  })().catch(() => undefined)
  return sounds
}

async function nextOf(events: AsyncIterableIterator<SpeechEvent>, type: SpeechEvent['type']): Promise<SpeechEvent> {
  for (;;) {
    const next = await events.next()
    if (next.done === true) throw new Error('the events have ended')
    if (next.value.type === type) return next.value
  }
}

/** A sound that swells and fades like syllables, then silence. */
function bursts(frequency: number, soundMs: number, silenceMs: number): Uint8Array {
  const sampleRate = 16_000
  const pcm = tonePcm(frequency, soundMs, sampleRate, silenceMs)
  const syllables = pcm.map((sample, index) => sample * (0.2 + 0.8 * Math.sin((Math.PI * index * 5) / sampleRate) ** 2))
  return encodeWav({ sampleRate, channels: [syllables] })
}

/** So many bytes of what comes in. */
async function bytesOf(stream: AudioStream<'pcmu' | 'pcma'>, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count)
  let filled = 0
  const reading = (async (): Promise<void> => {
    for await (const frame of stream) {
      const part = frame.bytes.subarray(0, count - filled)
      bytes.set(part, filled)
      filled += part.length
      if (filled === count) return
    }
  })()
  await within(reading, `${count} bytes come in`)
  return bytes
}

/** The positions up to the end of the write with that note. */
async function untilEnded(
  positions: AsyncIterableIterator<PlayoutProgress>,
  note: string,
): Promise<readonly PlayoutProgress[]> {
  const seen: PlayoutProgress[] = []
  for (;;) {
    const next = await positions.next()
    if (next.done === true) throw new Error('the positions have ended')
    seen.push(next.value)
    if (next.value.note === note && next.value.outcome !== undefined) return seen
  }
}

/** Positions go forward, in steps, and up to the end. */
function assertForward(seen: readonly PlayoutProgress[], endMs: number): void {
  const heard = seen.map(({ heardMs }) => heardMs)
  assert.deepEqual(
    heard,
    heard.toSorted((one, other) => one - other),
  )
  assert.ok(seen.length >= 5, `there were ${seen.length} positions in ${endMs} ms`)
  assert.equal(heard.at(-1), endMs)
}
