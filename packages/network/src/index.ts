export { type CallView, type LegView, viewCall } from './call-view.ts'
export { Call, type CallOptions, type CallState } from './call.ts'
export type { AfterOptions, Clock } from './clock.ts'
export { Conversation } from './conversation.ts'
export {
  delayOf,
  type Encounter,
  type FaultKind,
  type Fault,
  FAULT_EFFECTS,
  type FaultEffect,
  type FaultInput,
  Faults,
  type FaultTarget,
  isFaultPath,
} from './faults.ts'
export { FRAME_MS, FRAME_SAMPLES, type FrameListener, millisecondsOf, SAMPLE_RATE, type Track } from './frame.ts'
export type { Dropped, Injector, InjectorOptions } from './injector.ts'
export type { EndCause, EndedBy, LegEnd, LegEvent, LegState } from './leg-event.ts'
export type { KeyPlayOptions } from './key-player.ts'
export { Leg } from './leg.ts'
export { systemClock, systemRandom } from './machine.ts'
export { createManualClock, type ManualClock } from './manual-clock.ts'
export { checkNumber, isDiallable, NUMBER_FORM } from './number.ts'
export { OutsideJobs } from './outside-work.ts'
export type { Interruption, KeyPresses, Outcome, Party, PartyInput, PreparedInterruption, Utterance } from './party.ts'
export { type Random, seededRandom } from './random.ts'
export type { Recorder } from './recorder.ts'
export type { Audio, PlayOptions, Sound, SoundEnd } from './sound.ts'
export type { Speaker } from './speaker.ts'
export {
  type DialOptions,
  type ReceiveOptions,
  Switchboard,
  type SwitchboardListener,
  type SwitchboardOptions,
} from './switchboard.ts'
export { KEYS } from './tones.ts'
export { monoOf, soundOf } from './wav.ts'
export { type PartyView, World, type WorldParts } from './world.ts'
export { WorldError } from './world-error.ts'
