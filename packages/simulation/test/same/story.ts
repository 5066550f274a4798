import { encodeWav, tone } from '@trunkline/audio'
import type { Telephony } from '@trunkline/core'

/** One call with everything that its carrier can do on it. */
export interface StoryTools {
  readonly telephony: Telephony
  readonly own: string
  readonly theirs: string
  /** Serves a prompt. */
  readonly prompt: (wav: Uint8Array) => string
  readonly wait: (ms: number) => Promise<void>
}

const prompt = encodeWav({
  sampleRate: 16_000,
  channels: [tone({ frequency: 440, sampleRate: 16_000, durationMs: 300 })],
})

export async function story({ own, prompt: serve, telephony, theirs, wait }: StoryTools): Promise<void> {
  if (!telephony.can('dial')) throw new Error('every carrier can dial')
  // polls that are under way arrive before what follows them
  await wait(300)
  const call = await telephony.dial({ to: theirs, from: own })
  await call.answered()
  await wait(300)
  const url = serve(prompt)
  if (call.can('play.url')) await call.play({ url }).ended
  await wait(200)
  if (call.can('collect.digits')) await call.collect({ maxDigits: 2, timeoutMs: 5_000 })
  await wait(200)
  if (call.can('stream')) {
    const stream = await call.stream()
    await stream.write(tone({ frequency: 700, sampleRate: stream.sampleRate, durationMs: 200 })).ended
    await stream.close()
    await wait(200)
  }
  if (call.can('record')) {
    const recording = await call.record()
    await wait(300)
    await recording.stop()
    await recording.ready()
  }
  await wait(200)
  await call.hangUp()
  await call.ended
  await wait(300)
}
