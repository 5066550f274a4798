import type { ContractPromise } from '../promise.ts'
import { capabilityPromises } from './capabilities.ts'
import { collectPromises } from './collect.ts'
import { deadlinePromises } from './deadline.ts'
import { dialPromises } from './dial.ts'
import { digitPromises } from './digits.ts'
import { endingPromises } from './ending.ts'
import { faultPromises } from './faults.ts'
import { furtherPromises } from './further.ts'
import { incomingPromises } from './incoming.ts'
import { lifecyclePromises } from './lifecycle.ts'
import { participantPromises } from './participants.ts'
import { playPromises } from './play.ts'
import { recordPromises } from './record.ts'
import { secretPromises } from './secrets.ts'
import { speechPromises } from './speech.ts'
import { streamAudioPromises } from './stream-audio.ts'
import { streamPromises } from './stream.ts'
import { transcribePromises } from './transcribe.ts'

/** Everything that an adapter promises. */
export const promises: readonly ContractPromise[] = [
  ...lifecyclePromises,
  ...dialPromises,
  ...endingPromises,
  ...playPromises,
  ...collectPromises,
  ...digitPromises,
  ...recordPromises,
  ...streamPromises,
  ...streamAudioPromises,
  ...incomingPromises,
  ...speechPromises,
  ...transcribePromises,
  ...participantPromises,
  ...furtherPromises,
  ...faultPromises,
  ...deadlinePromises,
  ...secretPromises,
  ...capabilityPromises,
]
