import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Recording } from '@trunkline/core'

import { failsWith } from '../failure.ts'
import { hangUp, onCall, type Fixture } from '../fixture.ts'
import type { ContractPromise } from '../promise.ts'
import { assertAbout, channelsOf, type Listening, pitch, toneWav } from '../sound.ts'
import { within } from '../wait.ts'

const verb = 'record'

export const recordPromises: readonly ContractPromise[] = [
  {
    verb,
    title: 'a recording emits recording, paused, recording and stopped, each once',
    needs: ['dial', 'record', 'record.pause'],
    async check(lab) {
      const fixture = await onCall(lab)
      const recording = await within(fixture.call.record(), 'record settles')
      const states = [recording.state]
      for (const change of ['pause', 'pause', 'resume', 'stop', 'stop'] as const) {
        await within(recording[change](), `${change} settles`)
        states.push(recording.state)
      }
      assert.deepEqual(states, ['recording', 'paused', 'paused', 'recording', 'stopped', 'stopped'])
      await failsWith('closed', 'resume after stop', () => recording.resume())
      await hangUp(fixture)
      const told = fixture.log.events.flatMap((event) => (event.type === 'recording-changed' ? [event.state] : []))
      assert.deepEqual(told, ['recording', 'paused', 'recording', 'stopped'])
    },
  },
  {
    verb,
    title: 'both sides are in the recording: the voice of the far party and what was played',
    needs: ['dial', 'record', 'play.url'],
    async check(lab) {
      const fixture = await onCall(lab, { voice: toneWav(pitch.voice, 2_000) })
      const recording = await within(fixture.call.record(), 'record settles')
      await play(fixture, pitch.prompt)
      await within(recording.stop(), 'stop settles')
      const [all] = await saved(recording)
      assertAbout(all?.ms(pitch.prompt) ?? 0, 600, 'the prompt')
      assert.ok((all?.ms(pitch.voice) ?? 0) >= 400, 'the far party is not in the recording')
    },
  },
  {
    verb,
    title: 'nothing of the paused span is in the recording',
    needs: ['dial', 'record', 'record.pause', 'play.url'],
    async check(lab) {
      const fixture = await onCall(lab)
      const recording = await within(fixture.call.record(), 'record settles')
      await play(fixture, pitch.prompt)
      await within(recording.pause(), 'pause settles')
      await play(fixture, pitch.second)
      await within(recording.resume(), 'resume settles')
      await play(fixture, pitch.marker)
      await within(recording.stop(), 'stop settles')
      const [all] = await saved(recording)
      assertAbout(all?.ms(pitch.prompt) ?? 0, 600, 'what was played before the pause')
      assertAbout(all?.ms(pitch.marker) ?? 0, 600, 'what was played after the pause')
      assert.ok((all?.ms(pitch.second) ?? 0) <= 80, 'what was played in the pause is in the recording')
    },
  },
  {
    verb,
    title: 'nothing is in the recording after its stop',
    needs: ['dial', 'record', 'play.url'],
    async check(lab) {
      const fixture = await onCall(lab)
      const recording = await within(fixture.call.record(), 'record settles')
      await play(fixture, pitch.prompt)
      await within(recording.stop(), 'stop settles')
      await play(fixture, pitch.second)
      const [all] = await saved(recording)
      assertAbout(all?.ms(pitch.prompt) ?? 0, 600, 'what was played before the stop')
      assert.equal(all?.ms(pitch.second), 0)
    },
  },
  {
    verb,
    title: 'with separate channels each side is in a channel of its own',
    needs: ['dial', 'record', 'record.separate', 'play.url'],
    async check(lab) {
      const fixture = await onCall(lab, { voice: toneWav(pitch.voice, 2_000) })
      const recording = await within(fixture.call.record({ channels: 'separate' }), 'record settles')
      await play(fixture, pitch.prompt)
      await within(recording.stop(), 'stop settles')
      const channels = await saved(recording)
      assert.equal(channels.length, 2)
      const farSide = channels.filter((channel) => channel.ms(pitch.voice) >= 400)
      const ourSide = channels.filter((channel) => channel.ms(pitch.prompt) >= 400)
      assert.deepEqual([farSide.length, ourSide.length], [1, 1])
      assert.notEqual(farSide[0], ourSide[0])
    },
  },
  {
    verb,
    title: 'a recording outlives its call: it is ready, and can be saved, after call-ended',
    needs: ['dial', 'record', 'play.url'],
    async check(lab) {
      const fixture = await onCall(lab, { voice: toneWav(pitch.voice, 2_000) })
      const recording = await within(fixture.call.record(), 'record settles')
      await play(fixture, pitch.prompt)
      await hangUp(fixture)
      assert.equal(recording.state, 'stopped')
      const files = await within(recording.ready({ timeoutMs: 15_000 }), 'the recording is ready', 16_000)
      assert.equal(files.length, 1)
      await saved(recording)
    },
  },
  {
    verb,
    title: 'saveTo writes the same bytes to a file and to a stream',
    needs: ['dial', 'record', 'play.url'],
    async check(lab) {
      const fixture = await onCall(lab)
      const recording = await within(fixture.call.record(), 'record settles')
      await play(fixture, pitch.prompt)
      await within(recording.stop(), 'stop settles')
      const chunks: Uint8Array[] = []
      const target = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) })
      assert.deepEqual(await within(recording.saveTo(target), 'saveTo settles'), [])
      assert.deepEqual(Buffer.concat(chunks), Buffer.from(await bytesOf(recording)))
    },
  },
]

/** Plays a tone of 600 ms, with silence around it so that borders may be soft. */
async function play({ call, far }: Fixture, frequency: number): Promise<void> {
  await within(call.play({ url: await far.prompt(toneWav(frequency, 600, 200)) }).ended, 'the play ends')
}

async function saved(recording: Recording): Promise<readonly Listening[]> {
  return channelsOf(await bytesOf(recording))
}

async function bytesOf(recording: Recording): Promise<Uint8Array> {
  const room = await mkdtemp(join(tmpdir(), 'trunkline-contract-'))
  const path = join(room, 'recording.wav')
  try {
    assert.deepEqual(await within(recording.saveTo(path), 'saveTo settles', 15_000), [path])
    return await readFile(path)
  } finally {
    await rm(room, { recursive: true })
  }
}
