import type { AudioFormat } from '../../driver/index.ts'
import type { Samples } from './sample-buffer.ts'

/** Whether nothing is louder than the noise of an idle line, -42 dBFS at its peak. */
export function isQuiet(format: AudioFormat, samples: Samples): boolean {
  if (samples instanceof Int16Array) return isBelow(samples)
  const [inverted, loudest] = format === 'pcma' ? alaw : mulaw
  for (let index = 0; index < samples.length; index += 1)
    if ((((samples[index] ?? 0) ^ inverted) & magnitude) > loudest) return false
  return true
}

const mostQuiet = 260
/** Which bits a law inverts, and the largest code of a quiet sample. */
const mulaw = [0xff, 24] as const
const alaw = [0x55, 16] as const
const magnitude = 0x7f

function isBelow(pcm: Int16Array): boolean {
  for (let index = 0; index < pcm.length; index += 1) {
    const sample = pcm[index] ?? 0
    if (sample > mostQuiet || sample < -mostQuiet) return false
  }
  return true
}
