import { concatPcm, silence, tone } from '@trunkline/audio'
import { SAMPLE_RATE } from '@trunkline/network'

/** The pitch of the simulated voice, in hertz. */
export const VOICE_HZ = 220

const MS_PER_LETTER = 60
const GAP_MS = 60

/** The sound of a text: a hum of 220 Hz per word, 60 ms for each of its letters, and 60 ms of silence after it. */
export function speechOf(text: string): Int16Array {
  const words = text.split(/\s+/).filter((word) => word !== '')
  return concatPcm(
    words.flatMap((word) => [
      tone({ frequency: VOICE_HZ, sampleRate: SAMPLE_RATE, durationMs: word.length * MS_PER_LETTER, amplitude: 0.3 }),
      silence({ sampleRate: SAMPLE_RATE, durationMs: GAP_MS }),
    ]),
  )
}
