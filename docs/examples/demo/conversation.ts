import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { concatPcm, encodeWav } from '@trunkline/audio'
import type { CapabilityName, Telephony } from '@trunkline/core'

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

export interface Outcome {
  readonly callId: string
  readonly digits: string
  readonly listenedMs: number
  readonly echoedMs: number
  readonly endReason: string
}

/** What this program needs; a provider that lacks any of it is refused before the first call. */
export const needs = [
  'dial',
  'play.url',
  'collect.digits',
  'stream',
  'record',
  'record.pause',
] as const satisfies readonly CapabilityName[]

/** The application: one program for every carrier. Nothing in it knows which one it runs on. */
export async function converse(
  telephony: Telephony,
  { folder, from, note, promptUrl, to }: Conversation,
): Promise<Outcome> {
  if (!telephony.can('dial')) throw new Error('needs a provider that dials')
  await using call = await telephony.dial({ from, to })
  note(`dialled ${to}`)
  await call.answered({ timeoutMs: 10_000 })

  // A provider chosen at run time shows a verb only once it was asked for.
  if (!call.can('play.url') || !call.can('collect.digits') || !call.can('stream') || !call.can('record'))
    throw new Error('needs a provider that plays, collects, streams and records')
  note('answered: playing the prompt')
  await call.play({ url: promptUrl }).ended
  const { digits, reason } = await call.collect({ terminator: '#', timeoutMs: 15_000 })
  note(`collected ${digits} (${reason}): streaming for three seconds`)

  const heard: Int16Array[] = []
  let echoedMs = 0
  const stream = await call.stream({ sampleRate: 16_000 })
  for await (const frame of stream) {
    heard.push(frame.pcm)
    const echo = stream.write(frame.pcm)
    void echo.ended.then(({ heardMs }) => (echoedMs += heardMs))
    if (lengthMs(heard) >= 3_000) break
  }
  await stream.close()

  note('recording, with a pause in the middle')
  const recording = await call.record()
  await seconds(1.5)
  await recording.pause()
  await seconds(1.5)
  await recording.resume()
  await seconds(1.5)
  await recording.stop()

  await call.hangUp()
  const { reason: endReason } = await call.ended
  note('hung up: fetching the recording')
  await recording.saveTo(join(folder, 'recording.wav'), { timeoutMs: 30_000 })
  const listened = concatPcm(heard)
  await writeFile(join(folder, 'listened.wav'), encodeWav({ sampleRate: 16_000, channels: [listened] }))
  return { callId: call.id, digits, listenedMs: lengthMs(heard), echoedMs, endReason }
}

function lengthMs(frames: readonly Int16Array[]): number {
  return frames.reduce((sum, pcm) => sum + pcm.length, 0) / 16
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000))
}
