import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { concatPcm, encodeWav } from '@trunkline/audio'
import type { Able, Recording, Telephony } from '@trunkline/core'

/** Who calls whom, what is said, and where the results go. */
export interface Conversation {
  readonly from: string
  readonly to: string
  /** A WAV that the carrier can fetch. */
  readonly promptUrl: string
  readonly folder: string
  /** Told what happens, for people who watch. */
  readonly note: (text: string) => void
}

/** What came of each step; a step that the provider cannot do has no result. */
export interface Outcome {
  readonly callId: string
  readonly played: boolean
  readonly digits: string | undefined
  readonly listenedMs: number | undefined
  readonly echoedMs: number | undefined
  readonly recorded: boolean
  readonly endReason: string
}

/** The application: one program for every carrier. Nothing in it knows which one it runs on. */
export async function converse(telephony: Telephony, conversation: Conversation): Promise<Outcome> {
  const { folder, from, note, promptUrl, to } = conversation
  if (!telephony.can('dial')) throw new Error('needs a provider that dials')
  await using call = await telephony.dial({ from, to })
  note(`dialled ${to}`)
  await call.answered({ timeoutMs: 10_000 })
  note('answered')

  // A provider chosen at run time shows a verb only once it was asked for.
  const played = call.can('play.url') && (await play(call, promptUrl, note))
  const digits = call.can('collect.digits') ? await collect(call, note) : undefined
  const talk = call.can('stream') ? await echo(call, folder, note) : undefined
  const recording = call.can('record') && call.can('record.pause') ? await record(call, note) : undefined

  await call.hangUp()
  const { reason: endReason } = await call.ended
  note('hung up')
  if (recording !== undefined) await recording.saveTo(join(folder, 'recording.wav'), { timeoutMs: 30_000 })
  const { listenedMs, echoedMs } = talk ?? {}
  return { callId: call.id, played, digits, listenedMs, echoedMs, recorded: recording !== undefined, endReason }
}

async function play(call: Able<'play.url'>, url: string, note: Conversation['note']): Promise<true> {
  note('playing the prompt')
  await call.play({ url }).ended
  return true
}

async function collect(call: Able<'collect.digits'>, note: Conversation['note']): Promise<string> {
  const { digits, reason } = await call.collect({ terminator: '#', timeoutMs: 15_000 })
  note(`collected ${digits} (${reason})`)
  return digits
}

/** Sends everything back for three seconds. */
async function echo(
  call: Able<'stream'>,
  folder: string,
  note: Conversation['note'],
): Promise<{ readonly listenedMs: number; readonly echoedMs: number }> {
  note('streaming for three seconds')
  const heard: Int16Array[] = []
  let echoedMs = 0
  const stream = await call.stream({ sampleRate: 16_000 })
  for await (const frame of stream) {
    heard.push(frame.pcm)
    const sent = stream.write(frame.pcm)
    void sent.ended.then(({ heardMs }) => (echoedMs += heardMs))
    if (lengthMs(heard) >= 3_000) break
  }
  await stream.close()
  const listened = concatPcm(heard)
  await writeFile(join(folder, 'listened.wav'), encodeWav({ sampleRate: 16_000, channels: [listened] }))
  return { listenedMs: lengthMs(heard), echoedMs }
}

async function record(call: Able<'record' | 'record.pause'>, note: Conversation['note']): Promise<Recording> {
  note('recording, with a pause in the middle')
  const recording = await call.record()
  await seconds(1.5)
  await recording.pause()
  await seconds(1.5)
  await recording.resume()
  await seconds(1.5)
  await recording.stop()
  return recording
}

function lengthMs(frames: readonly Int16Array[]): number {
  return frames.reduce((sum, pcm) => sum + pcm.length, 0) / 16
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000))
}
