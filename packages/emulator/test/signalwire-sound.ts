import { type Span, spans, toneDbfs } from '@trunkline/audio'

import { frames, type Stage, voiceOf } from './signalwire-application.ts'

/** What the switchboard hears and says, in hertz. */
export const sampleRate = 16_000

/** Somebody who answers at once, unless told, and says one tone for as long as the call lasts. */
export function speaks({ emulator }: Stage, number: string, frequency: number, more: object = {}): void {
  emulator.world.party({ number, answerAfterMs: 0, voiceLoop: true, ...more })
  emulator.world.voice(number, voiceOf(frequency))
}

/** How loud a tone is, in dBFS. */
export function level(pcm: Int16Array, frequency: number): number {
  return toneDbfs(pcm, { frequency, sampleRate })
}

/** When a tone was heard on a call. */
export function found(stage: Stage, sid: string, frequency: number): readonly Span[] {
  return spans(stage.heard(sid), { sampleRate, frequency })
}

/** What is heard on a call from now on, for 300 ms unless told, without the frames that are under way. */
export async function hears(stage: Stage, sid: string, count = 15): Promise<Int16Array> {
  await frames(stage, sid, 3)
  const before = stage.heard(sid).length
  await frames(stage, sid, count)
  return stage.heard(sid).slice(before)
}

/** The end of a call. */
export function ended({ emulator }: Stage, sid: string): Promise<unknown> {
  return emulator.world.until(sid, 'ended')
}

/** The numbers of the carrier's warnings about a call's documents. */
export function warnings({ emulator }: Stage, sid: string): string | undefined {
  return emulator.world.callById(sid).legs[0]?.providerIds['warnings']
}
