import { mixPcm } from '@trunkline/audio'

import { frameSamples } from './sound.ts'

/** Sounds on their way into a call, mixed, one frame at a time. */
export class Speaker {
  private readonly playing = new Set<Playing>()

  /** Plays to the end, or for ever; the returned function stops it, and then `ended` is not called. */
  play(pcm: Int16Array, { ended, loop = false }: { readonly ended?: () => void; readonly loop?: boolean }): () => void {
    const sound: Playing = { pcm, loop: loop && pcm.length > 0, ended, position: 0 }
    this.playing.add(sound)
    return () => this.playing.delete(sound)
  }

  next(): Int16Array {
    const sounds = [...this.playing]
    const frame = mixPcm(sounds.map(frameOf), frameSamples)
    for (const sound of sounds.filter(({ loop, pcm, position }) => !loop && position >= pcm.length)) {
      this.playing.delete(sound)
      sound.ended?.()
    }
    return frame
  }
}

interface Playing {
  readonly pcm: Int16Array
  readonly loop: boolean
  readonly ended: (() => void) | undefined
  position: number
}

/** The next piece of a sound; a looping one goes on from its beginning within the very frame. */
function frameOf(sound: Playing): Int16Array {
  const { loop, pcm } = sound
  const frame = new Int16Array(frameSamples)
  for (let filled = 0; filled < frameSamples;) {
    const from = loop ? sound.position % pcm.length : sound.position
    const piece = pcm.subarray(from, from + frameSamples - filled)
    if (piece.length === 0) break
    frame.set(piece, filled)
    filled += piece.length
    sound.position += piece.length
  }
  return frame
}
