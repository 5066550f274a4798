/** Cuts a stream of audio of any chunking into frames of one size. */
export interface Framer {
  /** Samples that wait for their frame to fill. */
  readonly pending: number
  /** Takes the next piece and returns the frames that it completed, oldest first. */
  push(pcm: Int16Array): Int16Array[]
  /** Returns the last frame filled up with silence, or undefined if nothing is pending. */
  flush(): Int16Array | undefined
}

export interface FramerOptions {
  /** Size of a frame in samples. */
  readonly samplesPerFrame: number
}

/** Makes a framer; a frame size that is no positive integer is a RangeError. */
export function createFramer({ samplesPerFrame }: FramerOptions): Framer {
  if (!Number.isSafeInteger(samplesPerFrame) || samplesPerFrame < 1)
    throw new RangeError(`samplesPerFrame is a positive whole number, not ${samplesPerFrame}`)
  // A frame is handed out as it is and never written again, so a new one is begun each time.
  let frame = new Int16Array(samplesPerFrame)
  let pending = 0

  const handOut = (): Int16Array => {
    const full = frame
    frame = new Int16Array(samplesPerFrame)
    pending = 0
    return full
  }

  return {
    get pending() {
      return pending
    },
    push(pcm) {
      const frames: Int16Array[] = []
      for (let offset = 0; offset < pcm.length;) {
        const piece = pcm.subarray(offset, offset + samplesPerFrame - pending)
        frame.set(piece, pending)
        pending += piece.length
        offset += piece.length
        if (pending === samplesPerFrame) frames.push(handOut())
      }
      return frames
    },
    flush: () => (pending === 0 ? undefined : handOut()),
  }
}
