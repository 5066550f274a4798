import { type Driver } from '@trunkline/core/driver'

import { callVerbs } from './driver/call.ts'
import { mediaVerbs } from './driver/media.ts'
import { participantVerbs } from './driver/participant.ts'
import { recordingVerbs } from './driver/recording.ts'
import { type Surroundings } from './driver/surroundings.ts'

/** The neutral verbs, carried out by the client. */
export function createDriver(surroundings: Surroundings): Driver {
  return {
    ...callVerbs(surroundings),
    ...mediaVerbs(surroundings),
    ...participantVerbs(surroundings),
    ...recordingVerbs(surroundings),
  }
}
