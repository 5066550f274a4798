import { concatPcm, decodeWav, encodeWav, silence, tone } from '@trunkline/audio'
import { type Call, createTelephony, type Warning } from '@trunkline/core'

import { type capabilities, createManualClock, loopback } from '../src/index.ts'

export const own = '+14255550100'
export const theirs = '+14255550123'
export const sampleRate = 16_000

/** A telephony, its network and its clock, all standing still until told otherwise. */
export function openLab() {
  const clock = createManualClock()
  const provider = loopback()
  const warnings: Warning[] = []
  const telephony = createTelephony({ provider, clock, onWarning: (warning) => warnings.push(warning) })
  return { clock, far: provider.network, telephony, warnings }
}

export type Lab = ReturnType<typeof openLab>

/** A call that is up. */
export async function dialled({ clock, telephony }: Lab): Promise<Call<typeof capabilities>> {
  const call = await clock.until(telephony.dial({ to: theirs, from: own }))
  await clock.until(call.answered())
  return call
}

export function idOf(call: { readonly providerCallId: string | undefined }): string {
  if (call.providerCallId === undefined) throw new Error('the call has no id yet')
  return call.providerCallId
}

/** A WAV of one tone, with silence behind it. */
export function wavOf(
  frequency: number,
  durationMs: number,
  options: { silenceMs?: number; sampleRate?: number } = {},
) {
  const { sampleRate: rate = sampleRate, silenceMs = 0 } = options
  const pcm = concatPcm([
    tone({ frequency, sampleRate: rate, durationMs }),
    silence({ sampleRate: rate, durationMs: silenceMs }),
  ])
  return encodeWav({ sampleRate: rate, channels: [pcm] })
}

/** The first channel of a WAV. */
export function samplesOf(wav: Uint8Array): Int16Array {
  return decodeWav(wav).channels[0] ?? new Int16Array(0)
}

export function lengthOf(spans: readonly { readonly fromMs: number; readonly toMs: number }[]): number {
  return spans.reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0)
}
