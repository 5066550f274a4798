import { tone } from '@trunkline/audio'

import { FRAME_MS, SAMPLE_RATE } from './frame.ts'
import type { Leg } from './leg.ts'
import { createLine } from './line.ts'
import type { Party, PreparedInterruption } from './party.ts'
import type { Random } from './random.ts'

/** What a far party does about a ringing phone. */
export function settle(leg: Leg, party: Party): void {
  if (party.outcome === 'answer') leg.answer()
  else if (party.outcome === 'decline') leg.finish('declined', 'party')
  else if (party.outcome === 'busy') leg.finish('busy', 'party')
  else leg.finish(party.outcome, 'network')
}

/** What a far party does once it talks. */
export function behave(leg: Leg, party: Party, random: Random): void {
  leg.line = createLine(party, random)
  speak(leg, party)
  for (const { afterMs, tones } of party.digits) leg.press(tones, { afterMs })
  if (party.hangUpAfterMs !== undefined) leg.after(party.hangUpAfterMs, () => leg.hangUpByParty())
  if (party.interruptions.length > 0) listen(leg, party.interruptions)
}

function speak(leg: Leg, { beep = false, voice, voiceLoop }: Party): void {
  if (voice) {
    const onEnded = (): void => {
      if (beep && leg.state !== 'ended') leg.voice.play(beepSound())
    }
    leg.voice.play(voice, { loop: voiceLoop, onEnded })
  } else if (beep) leg.voice.play(beepSound())
}

/** Counts what the party hears, and lets it act at its marks. */
function listen(leg: Leg, interruptions: readonly PreparedInterruption[]): void {
  const waiting = interruptions.toSorted((one, other) => one.afterHeardMs - other.afterHeardMs)
  let heardMs = 0
  const release = leg.outbound.tap((frame) => {
    if (isSilent(frame)) return
    heardMs += FRAME_MS
    while (waiting[0] !== undefined && waiting[0].afterHeardMs <= heardMs) interrupt(leg, waiting.shift())
    if (waiting.length === 0) release()
  })
}

function interrupt(leg: Leg, act: PreparedInterruption | undefined): void {
  if (act?.say !== undefined) leg.voice.play(act.say)
  if (act?.digits !== undefined) leg.press(act.digits)
  if (act?.hangUp === true) leg.hangUpByParty()
}

/** Quieter than -60 dBFS throughout: the noise of a line, not a word. */
function isSilent(frame: Int16Array): boolean {
  return frame.every((sample) => sample > -33 && sample < 33)
}

function beepSound(): Int16Array {
  return tone({ frequency: 1000, sampleRate: SAMPLE_RATE, durationMs: 500, amplitude: 0.5 })
}
