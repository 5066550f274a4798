import { decodeWav, inspectWav, resample, type WavEncoding } from '@trunkline/audio'
import { type Clock, SAMPLE_RATE } from '@trunkline/network'

import type { Deliver } from './deliver.ts'
import { decodeMp3, isMp3 } from './mp3.ts'

export interface PromptOptions {
  readonly door: string
  readonly call?: string
  /** For the whole fetch; 10,000 by default. */
  readonly timeoutMs?: number
  /** Whether a file of that content type may be played; any may by default. */
  readonly takes?: (contentType: string) => boolean
  /** Whether MP3 files are played, too; false by default. */
  readonly mp3?: boolean
}

/** A prompt to play, or the reason for the failure. */
export type PromptResult =
  | {
      readonly ok: true
      /** 16 kHz, mono. */
      readonly pcm: Int16Array
      readonly durationMs: number
      /** What the file said of itself. */
      readonly sampleRate: number
      readonly channels: number
      readonly bitsPerSample: number
      readonly encoding: WavEncoding | 'mp3'
    }
  | { readonly ok: false; readonly failure: PromptFailure; readonly message: string; readonly status?: number }

/** `status` is any reply but 2xx and 404/410. */
export type PromptFailure = 'bad-url' | 'not-found' | 'status' | 'timeout' | 'unreachable' | 'not-audio'

/** Fetches a WAV and brings it to 16 kHz mono; never rejects. Faults of kind `prompt` strike here. */
export type FetchPrompt = (url: string, options: PromptOptions) => Promise<PromptResult>

export function createFetchPrompt(deliver: Deliver, clock: Clock): FetchPrompt {
  return async (url, { door, call, timeoutMs = 10_000, takes, mp3 = false }) => {
    const result = await deliver({
      door,
      url,
      kind: 'prompt',
      method: 'GET',
      headers: { accept: 'audio/*' },
      maxBytes: 64 * 1024 * 1024,
      connectTimeoutMs: timeoutMs,
      readTimeoutMs: timeoutMs,
      totalTimeoutMs: timeoutMs,
      ...(call !== undefined && { call }),
    })
    if (!result.ok) {
      const known = result.failure === 'timeout' || result.failure === 'bad-url' ? result.failure : 'unreachable'
      return { ok: false, failure: known, message: result.message }
    }
    const { status } = result
    if (status === 404 || status === 410)
      return { ok: false, failure: 'not-found', status, message: `the prompt is not there (${status})` }
    if (status < 200 || status > 299)
      return { ok: false, failure: 'status', status, message: `the prompt's host replied ${status}` }
    const type = result.headers['content-type'] ?? ''
    if (takes?.(type) === false) return { ok: false, failure: 'not-audio', status, message: `content type "${type}"` }
    if (!mp3 || !isMp3(result.body)) return decodePrompt(result.body)
    return clock.outside(() => decodeMp3Prompt(result.body))
  }
}

/** Brings a WAV file to 16 kHz mono. */
export function decodePrompt(bytes: Uint8Array): PromptResult {
  try {
    const { sampleRate, channels } = decodeWav(bytes)
    const { bitsPerSample, encoding } = inspectWav(bytes)
    const pcm = resample(monoOf(channels), { from: sampleRate, to: SAMPLE_RATE })
    const durationMs = (pcm.length * 1000) / SAMPLE_RATE
    return { ok: true, pcm, durationMs, sampleRate, channels: channels.length, bitsPerSample, encoding }
  } catch (error) {
    return { ok: false, failure: 'not-audio', message: error instanceof Error ? error.message : 'not a WAV file' }
  }
}

async function decodeMp3Prompt(bytes: Uint8Array): Promise<PromptResult> {
  try {
    const { sampleRate, channels } = await decodeMp3(bytes)
    const pcm = resample(monoOf(channels), { from: sampleRate, to: SAMPLE_RATE })
    const durationMs = (pcm.length * 1000) / SAMPLE_RATE
    return { ok: true, pcm, durationMs, sampleRate, channels: channels.length, bitsPerSample: 16, encoding: 'mp3' }
  } catch (error) {
    return { ok: false, failure: 'not-audio', message: error instanceof Error ? error.message : 'not an MP3 file' }
  }
}

function monoOf(channels: readonly Int16Array[]): Int16Array {
  const [first = new Int16Array()] = channels
  if (channels.length < 2) return first
  return first.map((_, index) => channels.reduce((sum, channel) => sum + (channel[index] ?? 0), 0) / channels.length)
}
