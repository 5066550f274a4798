import { concatPcm, mixPcm, silence, tone } from '@trunkline/audio'
import { SAMPLE_RATE, type Sound } from '@trunkline/network'

import type { VerbContext } from './verb.ts'

interface Cadence {
  /** In hertz, sounding together. */
  readonly frequencies: readonly number[]
  /** Milliseconds of sound and of silence, in turn. */
  readonly rhythm: readonly number[]
}

// the tones of national networks (ITU-T E.180, Supplement 2)
const cadences: Readonly<Record<string, Cadence>> = {
  us: { frequencies: [440, 480], rhythm: [2000, 4000] },
  ca: { frequencies: [440, 480], rhythm: [2000, 4000] },
  gb: { frequencies: [400, 450], rhythm: [400, 200, 400, 2000] },
  uk: { frequencies: [400, 450], rhythm: [400, 200, 400, 2000] },
  de: { frequencies: [425], rhythm: [1000, 4000] },
  es: { frequencies: [425], rhythm: [1500, 3000] },
  fr: { frequencies: [440], rhythm: [1500, 3500] },
  it: { frequencies: [425], rhythm: [1000, 4000] },
  jp: { frequencies: [380, 420], rhythm: [1000, 2000] },
}

/** Lets the caller hear the ringing of a country, where `ringTone` names one. */
export function ringback({ call, leg, element }: VerbContext): Sound | undefined {
  const country = element.attributes['ringTone']
  if (country === undefined) return undefined
  const cadence = cadences[country.toLowerCase()]
  if (cadence) return leg.say(soundOf(cadence), { loop: true })
  call.note('warnings', `<Dial ringTone="${country}">: the ringing of that country is not known here`)
  return undefined
}

function soundOf({ frequencies, rhythm }: Cadence): Int16Array {
  const hum = (durationMs: number): Int16Array =>
    mixPcm(frequencies.map((frequency) => tone({ frequency, sampleRate: SAMPLE_RATE, durationMs, amplitude: 0.1 })))
  return concatPcm(
    rhythm.map((durationMs, index) =>
      index % 2 === 0 ? hum(durationMs) : silence({ sampleRate: SAMPLE_RATE, durationMs }),
    ),
  )
}
