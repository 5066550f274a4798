import { concatPcm } from '@trunkline/audio'
import type { Clock } from '@trunkline/network'

import { invalid } from '../azure/failure.ts'
import { Kept } from '../azure/kept.ts'
import { isPlayable } from '../azure/prompt-format.ts'
import type { FetchPrompt } from '../prompt.ts'
import { type Result, results } from './result.ts'
import { soundOf, textOf } from './spoken-text.ts'
import type { PlaySource } from './wire/index.ts'

const CACHED_MS = 3_600_000

/** The sound of some sources, or which of them failed and why. */
export type LoadedPrompt =
  | {
      readonly ok: true
      readonly pcm: Int16Array
      /** What is spoken, source by source; files have no words. */
      readonly texts: readonly string[]
    }
  | { readonly ok: false; readonly index: number; readonly result: Result }

/** Fetches prompts; one with a cache id is fetched once an hour. */
export class Prompts {
  readonly #fetch: FetchPrompt
  readonly #cache: Kept<Int16Array>

  constructor(fetch: FetchPrompt, clock: Clock) {
    this.#fetch = fetch
    this.#cache = new Kept(clock, CACHED_MS)
  }

  /** Throws for sources that cannot be played in this call (docs/wire/acs-call-automation.md#play). */
  check(sources: readonly PlaySource[], options: { readonly speech: boolean }): void {
    for (const { kind } of sources) {
      if (kind === 'file' || options.speech) continue
      throw invalid(`A ${kind} source needs callIntelligenceOptions.cognitiveServicesEndpoint at the call's set-up`)
    }
  }

  /** Fetches all sources, in order, up to the first that fails; never rejects. */
  async load(sources: readonly PlaySource[], call: string): Promise<LoadedPrompt> {
    const parts: Int16Array[] = []
    const texts: string[] = []
    for (const [index, source] of sources.entries()) {
      const text = source.kind === 'file' ? '' : textOf(source)
      const loaded = source.kind === 'file' ? await this.#file(source, call) : voiced(text)
      if (!(loaded instanceof Int16Array)) return { ok: false, index, result: loaded }
      parts.push(loaded)
      if (text !== undefined && text !== '') texts.push(text)
    }
    return { ok: true, pcm: concatPcm(parts), texts }
  }

  async #file(source: PlaySource & { kind: 'file' }, call: string): Promise<Int16Array | Result> {
    const cacheId = source.playSourceCacheId ?? ''
    const known = this.#cache.get(cacheId)
    if (known) return known
    const prompt = await this.#fetch(source.file.uri, { door: 'acs', call })
    if (!prompt.ok) return prompt.failure === 'not-audio' ? results.badFile : results.noFile
    if (!isPlayable(prompt)) return results.badFile
    if (cacheId !== '') this.#cache.add(cacheId, prompt.pcm)
    return prompt.pcm
  }
}

function voiced(text: string | undefined): Int16Array | Result {
  if (text === undefined) return results.badMarkup
  return text === '' ? results.badText : soundOf(text)
}
