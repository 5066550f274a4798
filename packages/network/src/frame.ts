/** Length of one frame in milliseconds; everything on the switchboard happens in steps of it. */
export const FRAME_MS = 20

/** Sample rate of every frame inside the switchboard, in hertz. */
export const SAMPLE_RATE = 16_000

/** Samples of one frame. */
export const FRAME_SAMPLES = (SAMPLE_RATE * FRAME_MS) / 1000

/** The frame that carries no sound; shared, never written to. */
export const SILENT_FRAME: Int16Array = new Int16Array(FRAME_SAMPLES)

/** Receives one frame of 320 samples per 20 ms; a frame is shared, so a listener copies what it wants to change. */
export type FrameListener = (frame: Int16Array) => void

/** A place where sound can be listened to, frame by frame. */
export interface Track {
  /** Listens from the next frame on; the returned function stops it, twice is fine. */
  tap(listener: FrameListener): () => void
}

/** A track that its owner feeds. */
export interface FedTrack extends Track {
  emit(frame: Int16Array): void
  readonly tapped: boolean
}

/** Makes a track; `touched` is called before a listener is added. */
export function createTrack(touched?: () => void): FedTrack {
  const listeners = new Set<{ listener: FrameListener }>()
  return {
    tap(listener) {
      touched?.()
      const entry = { listener }
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    emit(frame) {
      for (const { listener } of Array.from(listeners)) listener(frame)
    },
    get tapped() {
      return listeners.size > 0
    },
  }
}

/** Whole frames that cover a duration in milliseconds. */
export function framesOf(milliseconds: number): number {
  return Math.ceil(milliseconds / FRAME_MS)
}

/** Milliseconds that a number of samples lasts. */
export function millisecondsOf(samples: number): number {
  return (samples * 1000) / SAMPLE_RATE
}
