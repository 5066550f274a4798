import { TelephonyError } from '@trunkline/core/driver'

import { Kept } from './kept.ts'
import type { FarRecording } from './recording.ts'

/** How many recordings are kept; those that are not written yet stay, however many they are. */
const keptRecordings = 50

/** The recordings, by id and by the address of their file. */
export class Recordings {
  private readonly kept = new Kept<string, FarRecording>({ most: keptRecordings, isOver: ({ ready }) => ready })

  add(recording: FarRecording): void {
    this.kept.set(recording.id, recording)
  }

  /** Throws `not-found`. */
  find(recordingId: string): FarRecording {
    return found(this.kept.get(recordingId), recordingId)
  }

  /** The recording whose file is at an address. Throws `not-found`. */
  at(url: string): FarRecording {
    const recording = [...this.kept.values()].find(({ file, ready }) => ready && file.url === url)
    return found(recording, `at ${url}`)
  }
}

function found(recording: FarRecording | undefined, which: string): FarRecording {
  if (recording) return recording
  throw new TelephonyError('not-found', `The network has no recording ${which}; it keeps the newest ${keptRecordings}`)
}
