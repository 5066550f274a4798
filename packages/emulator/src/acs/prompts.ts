import type { PlaySource } from '@trunkline/acs-call-automation/wire'
import { concatPcm } from '@trunkline/audio'

import type { FetchPrompt, PromptResult } from '../prompt.ts'
import { invalid, notDone } from './failure.ts'
import { type Result, results } from './result.ts'

const CACHED_MS = 3_600_000

/** The sound of some sources, or which of them failed and why. */
export type LoadedPrompt =
  | { readonly ok: true; readonly pcm: Int16Array }
  | { readonly ok: false; readonly index: number; readonly result: Result }

/** Fetches what is to be played; what has a cache id is fetched once an hour. */
export class Prompts {
  readonly #fetch: FetchPrompt
  readonly #cache = new Map<string, { readonly pcm: Int16Array; readonly until: number }>()

  constructor(fetch: FetchPrompt) {
    this.#fetch = fetch
  }

  /** Throws for sources that cannot be played in this call (docs/wire/acs-call-automation.md#play). */
  check(sources: readonly PlaySource[], options: { readonly speech: boolean }): void {
    for (const { kind } of sources) {
      if (kind === 'file') continue
      if (!options.speech) {
        throw invalid(`A ${kind} source needs callIntelligenceOptions.cognitiveServicesEndpoint at the call's set-up`)
      }
      throw notDone(`${kind} sources`)
    }
  }

  /** Fetches all sources, in order, up to the first that fails; never rejects. */
  async load(sources: readonly PlaySource[], call: string): Promise<LoadedPrompt> {
    const parts: Int16Array[] = []
    for (const [index, source] of sources.entries()) {
      const loaded = await this.#one(source, call)
      if (!(loaded instanceof Int16Array)) return { ok: false, index, result: loaded }
      parts.push(loaded)
    }
    return { ok: true, pcm: concatPcm(parts) }
  }

  async #one(source: PlaySource, call: string): Promise<Int16Array | Result> {
    if (source.kind !== 'file') return results.badFile
    const cacheId = source.playSourceCacheId ?? ''
    const known = this.#cache.get(cacheId)
    if (known && known.until > Date.now()) return known.pcm
    const prompt = await this.#fetch(source.file.uri, { door: 'acs', call })
    if (!prompt.ok) return prompt.failure === 'not-audio' ? results.badFile : results.noFile
    if (!isPlayable(prompt)) return results.badFile
    if (cacheId !== '') this.#cache.set(cacheId, { pcm: prompt.pcm, until: Date.now() + CACHED_MS })
    return prompt.pcm
  }
}

function isPlayable(prompt: PromptResult & { ok: true }): boolean {
  const { sampleRate, channels, bitsPerSample, encoding } = prompt
  return sampleRate === 16_000 && channels === 1 && bitsPerSample === 16 && encoding === 'pcm'
}
