import { Kept } from '../azure/kept.ts'
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
  readonly #kept: Kept<Int16Array>

  constructor(network: Network, keptMs: number) {
    this.#network = network
    this.#kept = new Kept(network.clock, keptMs)
  }

  /** Whether a file of that id can be played without fetching it. */
  has(fileId: string | undefined): boolean {
    return this.#known(fileId) !== undefined
  }

  /** The sound at 16 kHz, or the reason for the failure; never rejects. */
  async load({ uri, fileId, call }: PromptOrder): Promise<Int16Array | Result> {
    const known = this.#known(fileId)
    if (known !== undefined) return known
    const prompt = await this.#network.fetchPrompt(uri ?? '', { door: DOOR, call })
    if (!prompt.ok) return prompt.failure === 'not-audio' ? results.badFile : results.noFile
    if (!isPlayable(prompt)) return results.badFile
    if (fileId !== undefined) this.#kept.add(fileId, prompt.pcm)
    return prompt.pcm
  }

  #known(fileId: string | undefined): Int16Array | undefined {
    return fileId === undefined ? undefined : this.#kept.get(fileId)
  }
}
