import type { Driver } from '@trunkline/core/driver'

import { callVerbs } from './driver/call.ts'
import type { AdapterContext } from './driver/context.ts'
import { mediaVerbs } from './driver/media.ts'
import { participantVerbs } from './driver/participant.ts'
import { recordingVerbs } from './driver/recording.ts'

/** Creates the driver, which carries out the neutral verbs with the client. */
export function createDriver(adapter: AdapterContext): Driver {
  return {
    ...callVerbs(adapter),
    ...mediaVerbs(adapter),
    ...participantVerbs(adapter),
    ...recordingVerbs(adapter),
  }
}
