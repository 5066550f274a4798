import { concatPcm, encodeWav, mixPcm } from '@trunkline/audio'

import { FRAME_SAMPLES, millisecondsOf, SAMPLE_RATE, SILENT_FRAME, type Track } from './frame.ts'

export interface Recorder {
  readonly state: 'recording' | 'paused' | 'stopped'
  /** Milliseconds in the file so far. */
  readonly durationMs: number
  readonly channels: number
  /** Adds a channel that holds the mix of some tracks, silent up to now; returns its index. */
  addChannel(...tracks: Track[]): number
  /** Adds a track to a channel. */
  addTrack(channel: number, track: Track): void
  /** Keeps no sound until resumed: the span is cut out (`skip`, the default) or left silent. */
  pause(behavior?: 'skip' | 'silence'): void
  resume(): void
  /** Ends it; twice is fine. */
  stop(): void
  /** The PCM of each channel at 16 kHz, all of the same length. */
  pcm(): Int16Array[]
  /** The recording so far as a WAV file of 16-bit PCM at 16 kHz. */
  wav(): Uint8Array
}

interface Channel {
  readonly kept: Int16Array[]
  pending: Int16Array[]
}

export function createRecorder(afterTick: (run: () => void) => () => void): Recorder {
  const channels: Channel[] = []
  const releases: (() => void)[] = [afterTick(keep)]
  let state: Recorder['state'] = 'recording'
  let behavior: 'skip' | 'silence' = 'skip'
  let frames = 0

  function keep(): void {
    const kept = state === 'recording' || behavior === 'silence'
    for (const channel of channels) {
      const sound = state === 'recording' ? frameOf(channel.pending) : SILENT_FRAME
      if (kept) channel.kept.push(sound)
      channel.pending = []
    }
    if (kept) frames += 1
  }
  const addTrack = (index: number, track: Track): void => {
    const channel = channels[index]
    if (!channel) throw new RangeError(`A recording with ${channels.length} channels has no channel ${index}`)
    if (state !== 'stopped') releases.push(track.tap((frame) => channel.pending.push(frame)))
  }
  const pcm = (): Int16Array[] => channels.map((channel) => concatPcm(channel.kept))

  return {
    get state() {
      return state
    },
    get durationMs() {
      return millisecondsOf(frames * FRAME_SAMPLES)
    },
    get channels() {
      return channels.length
    },
    addChannel(...tracks) {
      channels.push({ kept: Array.from({ length: frames }, () => SILENT_FRAME), pending: [] })
      for (const track of tracks) addTrack(channels.length - 1, track)
      return channels.length - 1
    },
    addTrack,
    pause(how = 'skip') {
      if (state !== 'recording') return
      state = 'paused'
      behavior = how
    },
    resume() {
      if (state === 'paused') state = 'recording'
    },
    stop() {
      state = 'stopped'
      for (const release of releases.splice(0)) release()
    },
    pcm,
    wav: () => encodeWav({ sampleRate: SAMPLE_RATE, channels: channels.length > 0 ? pcm() : [new Int16Array()] }),
  }
}

function frameOf(frames: readonly Int16Array[]): Int16Array {
  return frames.length > 1 ? mixPcm(frames, FRAME_SAMPLES) : (frames[0] ?? SILENT_FRAME)
}
