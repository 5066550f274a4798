import { isPlayable } from '../azure/prompt-format.ts'
import type { Network } from '../door.ts'
import { DOOR } from './callback.ts'
import { type Result, results } from './result.ts'

/** What is to be played. */
export interface PromptOrder {
  readonly uri: string | undefined
  /** Under this id the file is kept. */
  readonly fileId: string | undefined
  /** Any id of the call, for the log. */
  readonly call: string
}

/** Fetches prompts; one with an id is fetched once, and its address is looked at no more until then (docs/wire/acs-play-audio.md#play-audio). */
export class Prompts {
  readonly #network: Network
  readonly #keptMs: number
  readonly #kept = new Map<string, { readonly pcm: Int16Array; readonly until: number }>()

  constructor(network: Network, keptMs: number) {
    this.#network = network
    this.#keptMs = keptMs
  }

  /** Whether a file of that id can be played without fetching it. */
  has(fileId: string | undefined): boolean {
    return this.#known(fileId) !== undefined
  }

  /** The sound at 16 kHz, or why there is none; never rejects. */
  async load({ uri, fileId, call }: PromptOrder): Promise<Int16Array | Result> {
    const known = this.#known(fileId)
    if (known !== undefined) return known
    const prompt = await this.#network.fetchPrompt(uri ?? '', { door: DOOR, call })
    if (!prompt.ok) return prompt.failure === 'not-audio' ? results.badFile : results.noFile
    if (!isPlayable(prompt)) return results.badFile
    const until = this.#network.clock.now() + this.#keptMs
    if (fileId !== undefined) this.#kept.set(fileId, { pcm: prompt.pcm, until })
    return prompt.pcm
  }

  #known(fileId: string | undefined): Int16Array | undefined {
    const kept = fileId === undefined ? undefined : this.#kept.get(fileId)
    return kept !== undefined && kept.until > this.#network.clock.now() ? kept.pcm : undefined
  }
}
