import { rmsDbfs } from '@trunkline/audio'
import { FRAME_MS, type Leg } from '@trunkline/network'

import type { LamlCall } from './call.ts'
import type { Parameters } from './parameters.ts'
import { Refusal } from './refusal.ts'
import { callFields, sendAbout } from './status-callback.ts'
import type { Target } from './webhook.ts'

/** How it is found out who answered a call. See docs/wire/signalwire-laml.md#answering-machines */
export interface DetectionSettings {
  /** `DetectMessageEnd` waits until a machine has said its greeting. */
  readonly mode: 'Enable' | 'DetectMessageEnd'
  /** After so long without a result it is `unknown`. */
  readonly timeoutMs: number
  /** So much silence ends a greeting. */
  readonly endSilenceMs: number
  /** The document runs during the detection, and the result goes to the callback. */
  readonly asynchronous: boolean
  readonly callback?: Target | undefined
  /** Whether the callback gets the result of a machine before its greeting is over. */
  readonly partial: boolean
}

const SILENT_DBFS = -45

/** Reads the detection that a call's form asks for; undefined without one. */
export function detectionOf(form: Parameters): DetectionSettings | undefined {
  const mode = form.choice('MachineDetection', ['Enable', 'DetectMessageEnd', 'none'], 21234) ?? 'none'
  const number = (name: string, fallback: number, least: number, most: number): number => {
    const value = Number(form.text(name) ?? fallback)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new Refusal(21234, `${name} is a whole number from ${least} to ${most}`)
  }
  const timeoutMs = number('MachineDetectionTimeout', 30, 1, 120) * 1000
  const endSilenceMs = number('MachineDetectionSpeechEndThreshold', 1200, 500, 5000)
  number('MachineDetectionSpeechThreshold', 2400, 1000, 6000)
  number('MachineDetectionSilenceTimeout', 5000, 2000, 10_000)
  number('MachineWordsThreshold', 6, 1, 100)
  const asynchronous = form.text('AsyncAmd') === 'true'
  const callback = form.target('AsyncAmdStatusCallback')
  if (mode === 'none') return undefined
  if (asynchronous && !callback) throw new Refusal(21262, 'AsyncAmd needs an AsyncAmdStatusCallback')
  const partial = form.text('AsyncAmdPartialResults') === 'true'
  return { mode, timeoutMs, endSilenceMs, asynchronous, callback, partial }
}

/** Finds out who answered; settles at once where the document need not wait for that. */
export async function detectAnswerer(call: LamlCall, leg: Leg, settings: DetectionSettings): Promise<void> {
  const found = find(call, leg, settings)
  if (settings.asynchronous) void found.then(() => report(call, settings))
  else await found
}

async function find(call: LamlCall, leg: Leg, settings: DetectionSettings): Promise<void> {
  const { machine } = call.account.network.switchboard.party(leg.number)
  call.answeredBy = machine === true ? 'machine_start' : 'human'
  if (machine !== true || settings.mode === 'Enable') return
  if (settings.asynchronous && settings.partial) report(call, settings)
  call.answeredBy = (await greetingOver(leg, settings)) ? 'machine_end_silence' : 'unknown'
}

/** Whether the greeting ended before the time did; the end of the call ends it, too. */
async function greetingOver(leg: Leg, { timeoutMs, endSilenceMs }: DetectionSettings): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  leg.after(timeoutMs, () => resolve(false))
  let quietMs = 0
  const release = leg.inbound.tap((frame) => {
    quietMs = rmsDbfs(frame) > SILENT_DBFS ? 0 : quietMs + FRAME_MS
    if (quietMs >= endSilenceMs) resolve(true)
  })
  void leg.ended.then(() => resolve(true))
  return promise.finally(release)
}

function report(call: LamlCall, { callback }: DetectionSettings): void {
  if (!callback || !call.live) return
  sendAbout(call, callback, {
    event: 'machine-detection',
    fields: { ...callFields(call), AnsweredBy: call.answeredBy },
  })
}
