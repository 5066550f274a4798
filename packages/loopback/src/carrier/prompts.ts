import { WavError } from '@trunkline/audio'
import type { OperationFailure } from '@trunkline/core/driver'
import { soundOf } from '@trunkline/network'

/** WAVs under addresses that exist only in this process: `.invalid` is reserved (RFC 2606), no other host has it. */
export class Prompts {
  private readonly wavs = new Map<string, Uint8Array>()

  add(wav: Uint8Array): string {
    const url = `https://prompt.loopback.invalid/${this.wavs.size + 1}.wav`
    this.wavs.set(url, wav.slice())
    return url
  }

  /** The sound behind an address, or why there is none. */
  find(url: string): { readonly pcm: Int16Array } | { readonly failure: OperationFailure } {
    const wav = this.wavs.get(url)
    if (wav === undefined)
      return {
        failure: { code: 'not-found', message: 'there is no such prompt: pass a URL that network.prompt() made' },
      }
    try {
      return { pcm: soundOf(wav) }
    } catch (thrown) {
      if (!(thrown instanceof WavError)) throw thrown
      return { failure: { code: 'media', message: thrown.message } }
    }
  }
}
