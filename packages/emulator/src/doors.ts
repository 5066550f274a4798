import { acsPlayAudioDoor } from './acs-play-audio/door.ts'
import { acsDoor } from './acs/door.ts'
import type { DoorMaker } from './door.ts'
import { signalwireDoor } from './signalwire/door.ts'
import { ucwaOnPremisesDoor } from './ucwa/on-premises/door.ts'
import { ucwaTrustedDoor } from './ucwa/trusted/door.ts'

/** The protocol servers of the command, and, by default, of `startEmulator`; calls are offered to those of few numbers first. */
export const defaultDoors: readonly DoorMaker[] = [
  ucwaTrustedDoor(),
  ucwaOnPremisesDoor(),
  acsPlayAudioDoor(),
  acsDoor(),
  signalwireDoor(),
]
