export { type AcsDoor, acsDoor, createAcsDoor } from './acs/door.ts'
export type { AcsOptions } from './acs/options.ts'
export { acsPlayAudioDoor, createAcsPlayAudioDoor } from './acs-play-audio/door.ts'
export type { AcsPlayAudioOptions } from './acs-play-audio/options.ts'
export { type ClientRequest, ConnectionLost } from './client.ts'
export type { Deliver, Delivery, DeliveryFailure, DeliveryResult } from './deliver.ts'
export {
  type Base,
  type Door,
  type DoorMaker,
  type DoorReply,
  type DoorRequest,
  jsonReply,
  type Network,
  type RequestHeaders,
  type Subscription,
} from './door.ts'
export { defaultDoors } from './doors.ts'
export type { ResourceOptions } from './azure/resource-options.ts'
export { createEmulator, type InProcessEmulator, type InProcessEmulatorOptions } from './emulator.ts'
export type { Environment } from './environment.ts'
export type { Exchange, ExchangeKind } from './exchange.ts'
export type { ExchangeFilter } from './http-log.ts'
export type { ConnectMedia, MediaConnection, MediaResult, MediaSocket } from './media.ts'
export type { NumberSettings } from './number.ts'
export type { NetworkOptions } from './options.ts'
export type { FetchPrompt, PromptFailure, PromptOptions, PromptResult } from './prompt.ts'
export { signalwireDoor } from './signalwire/door.ts'
export type { SignalwireOptions } from './signalwire/options.ts'
export { type Emulator, type EmulatorOptions, startEmulator } from './server.ts'
export type { OpenedSocket, OpenSocket, OpenSocketOptions, Socket } from './socket.ts'
export {
  type Audio,
  type Call,
  type CallState,
  type CallView,
  type Conversation,
  type DialOptions,
  type Dropped,
  type EndCause,
  type EndedBy,
  FRAME_MS,
  FRAME_SAMPLES,
  type Fault,
  type FaultInput,
  type FrameListener,
  type Injector,
  type InjectorOptions,
  type Leg,
  type LegEnd,
  type LegEvent,
  type LegState,
  type LegView,
  type Party,
  type PartyInput,
  type PartyView,
  type PlayOptions,
  type ReceiveOptions,
  type Recorder,
  SAMPLE_RATE,
  type Sound,
  type SoundEnd,
  type Speaker,
  type Switchboard,
  type SwitchboardListener,
  type Track,
  WorldError,
} from '@trunkline/network'
export type { Control, EndingOrder, RefusalOrder } from './ucwa/control.ts'
export { createUcwaOnPremisesDoor, type UcwaOnPremisesDoor, ucwaOnPremisesDoor } from './ucwa/on-premises/door.ts'
export type { UcwaOnPremisesOptions } from './ucwa/on-premises/options.ts'
export { createUcwaTrustedDoor, type UcwaTrustedDoor, ucwaTrustedDoor } from './ucwa/trusted/door.ts'
export type { UcwaTrustedOptions } from './ucwa/trusted/options.ts'
export type { ClientReply } from './wire-reply.ts'
export type { World } from './world.ts'
export type { CallOrder, SubscriptionOrder } from './world-order.ts'
