import type { Driver } from '@trunkline/core/driver'

import { callVerbs } from './driver/call.ts'
import type { AdapterContext } from './driver/context.ts'
import { dialVerbs } from './driver/dial.ts'
import { nobodyToSendTo } from './driver/digits.ts'
import { mediaVerbs } from './driver/media.ts'
import { nobodyToMute, participantVerbs } from './driver/participant.ts'
import { recordingVerbs } from './driver/recording.ts'
import { transcriptVerbs } from './driver/transcript.ts'

/** Creates the driver, which carries out the neutral verbs with the client. */
export function createDriver(adapter: AdapterContext): Driver {
  return {
    ...dialVerbs(adapter),
    ...callVerbs(adapter),
    ...mediaVerbs(adapter),
    ...participantVerbs(adapter),
    ...recordingVerbs(adapter),
    ...transcriptVerbs(adapter),
    whyNot(call, capability) {
      if (capability === 'mute') return nobodyToMute(call)
      return capability === 'sendDigits' ? nobodyToSendTo(call) : undefined
    },
  }
}
