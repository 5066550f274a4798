import { acsDoor } from './acs/door.ts'
import type { DoorMaker } from './door.ts'
import { signalwireDoor } from './signalwire/door.ts'

/** The doors of the command, and of `startEmulator` unless told otherwise. */
export const defaultDoors: readonly DoorMaker[] = [acsDoor(), signalwireDoor()]
