import type { PromptResult } from '../prompt.ts'

/** Whether the service plays a file: WAV, mono, 16 bit, 16 kHz, and nothing else (docs/wire/acs-play-audio.md#play-audio). */
export function isPlayable(prompt: PromptResult & { readonly ok: true }): boolean {
  const { sampleRate, channels, bitsPerSample, encoding } = prompt
  return sampleRate === 16_000 && channels === 1 && bitsPerSample === 16 && encoding === 'pcm'
}
