import type { Driver } from '@trunkline/core/driver'

import { callVerbs } from './driver/call.ts'
import { dialVerbs } from './driver/dial.ts'
import { nobodyToSendTo } from './driver/digits.ts'
import { mediaVerbs } from './driver/media.ts'
import { nobodyToMute, participantVerbs } from './driver/participant.ts'
import { recordingVerbs } from './driver/recording.ts'
import type { Surroundings } from './driver/surroundings.ts'
import { transcriptVerbs } from './driver/transcript.ts'

/** The neutral verbs, carried out by the client. */
export function createDriver(surroundings: Surroundings): Driver {
  return {
    ...dialVerbs(surroundings),
    ...callVerbs(surroundings),
    ...mediaVerbs(surroundings),
    ...participantVerbs(surroundings),
    ...recordingVerbs(surroundings),
    ...transcriptVerbs(surroundings),
    whyNot(call, capability) {
      if (capability === 'mute') return nobodyToMute(call)
      return capability === 'sendDigits' ? nobodyToSendTo(call) : undefined
    },
  }
}
