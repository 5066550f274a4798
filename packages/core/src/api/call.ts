/// <reference lib="esnext.disposable" preserve="true" />

import type { Destination } from '../base/address.ts'
import type { CallTimeline } from '../base/timeline.ts'
import type { WaitOptions } from '../base/wait.ts'
import type { Address, AudioFormat, Capabilities, CapabilityName, Participant } from '../driver/index.ts'
import type { CallEvent } from './call-event.ts'
import type { AudioStream, CallAnswer, CallEnd, CallSummary, Playback, Recording, Transcription } from './handle.ts'
import type {
  CollectChoicesOptions,
  CollectEitherOptions,
  CollectOptions,
  CollectResult,
  CollectSpeechOptions,
  MoveOptions,
  ParticipantOptions,
  PlayOptions,
  RecordOptions,
  StreamOptions,
  TranscribeOptions,
  TransferOptions,
  VerbOptions,
} from './option.ts'

/** True when the manifest `C` grades `Name` `native` or `emulated`; false when it may be `unsupported`. */
export type Supports<C extends Capabilities, Name extends CapabilityName> = [C[Name]] extends ['native' | 'emulated']
  ? true
  : false

/** `Then` when `C` supports `Name`, else nothing. */
type Where<C extends Capabilities, Name extends CapabilityName, Then> = Supports<C, Name> extends true ? Then : never

/** The sources that a provider with manifest `C` can play. */
export type PlayInput<C extends Capabilities> =
  | Where<
      C,
      'play.url',
      { readonly url: string; /** Length in milliseconds, if known: see `deadlines`. */ readonly lengthMs?: number }
    >
  | Where<C, 'play.speech', { readonly say: string; readonly language?: string; readonly voice?: string }>
  | Where<C, 'play.ssml', { readonly ssml: string }>
  | Where<C, 'play.digits', { readonly digits: string }>

/** The input that a provider with manifest `C` can collect. */
export type CollectInput<C extends Capabilities> =
  | Where<C, 'collect.digits', CollectOptions>
  | Where<C, 'collect.speech', CollectSpeechOptions>
  | Where<C, 'collect.digits', Where<C, 'collect.speech', CollectEitherOptions>>
  | Where<C, 'collect.choices', CollectChoicesOptions>

/** The directions in which audio can flow on a provider with manifest `C`. */
export type StreamDirection<C extends Capabilities> =
  | Where<C, 'stream', 'both' | 'out'>
  | Where<C, 'stream.listen', 'in'>

/** The formats in which audio can be read and written on a provider with manifest `C`. */
export type StreamFormat<C extends Capabilities> = 'pcm16' | Where<C, 'stream.g711', Exclude<AudioFormat, 'pcm16'>>

type DirectionOption<C extends Capabilities> =
  Supports<C, 'stream'> extends true
    ? { /** Default: `both`. */ readonly direction?: StreamDirection<C> }
    : { readonly direction: StreamDirection<C> }

/** Every verb that a provider may lack. */
export interface OptionalVerbs<C extends Capabilities> {
  /** Ends the call for all parties. */
  terminate(): Promise<void>
  /** Plays a prompt, after the current one (`mode: 'queue'`) or instead of it (`mode: 'interrupt'`). Returns at once. */
  play(source: PlayInput<C>, options?: PlayOptions): Playback
  /** Stops the current play and drops the queued ones. */
  stopPlaying(): Promise<void>
  /** Gathers key presses, speech or a choice. */
  collect(options: CollectInput<C>): Promise<CollectResult>
  /**
   * Emits `digit-received` for every key pressed outside of a `collect`, until `unwatchDigits()`. Resolves once the
   * carrier has accepted it; a second call has no effect.
   */
  watchDigits(options?: VerbOptions): Promise<void>
  /** Ends `watchDigits`; a running collection goes on. Does nothing if keys are not watched. */
  unwatchDigits(options?: VerbOptions): Promise<void>
  /** Sends tones `0-9 A-D * #`; `w` waits half a second. Resolves when the tones have been sent. */
  sendDigits(digits: string, options?: VerbOptions): Promise<void>
  /** Begins a recording; resolves once the carrier has accepted it. */
  record(options?: RecordOptions): Promise<Recording>
  /** Opens an audio stream; resolves once the carrier has accepted it. */
  stream<F extends StreamFormat<C> = 'pcm16'>(
    ...options: Supports<C, 'stream'> extends true
      ? [(StreamOptions<F> & DirectionOption<C>)?]
      : [StreamOptions<F> & DirectionOption<C>]
  ): Promise<AudioStream<F>>
  /** Transcribes the call; resolves once the carrier has accepted it. */
  transcribe(options?: TranscribeOptions): Promise<Transcription>
  /**
   * Transfers the call; resolves when the transfer is accepted, after which the call can only be hung up. Fails when the
   * target is busy or does not answer.
   */
  transfer(to: Destination, options?: TransferOptions): Promise<void>
  /** Puts the far side on hold, with the music at `url` if given. */
  hold(options?: { readonly music?: { readonly url: string } } & VerbOptions): Promise<void>
  unhold(options?: VerbOptions): Promise<void>
  /** Mutes a party of the call; by default the far side. */
  mute(who?: Destination): Promise<void>
  unmute(who?: Destination): Promise<void>
  /** Adds a party to the call; resolves when the party has joined. Fails when the party is busy or does not answer. */
  addParticipant(who: Destination, options?: ParticipantOptions): Promise<void>
  /** Cancels an unanswered invitation; its `addParticipant` fails with `cancelled`. */
  cancelParticipant(who: Destination): Promise<void>
  removeParticipant(who: Destination): Promise<void>
  participants(): Promise<readonly Participant[]>
  /** Moves a participant from another call to this one; resolves when the participant has joined. */
  moveParticipant(who: Destination, options: MoveOptions): Promise<void>
}

/** The capability that each verb needs; where several are listed, one is enough. */
export interface VerbNeeds {
  terminate: 'terminate'
  play: 'play.url' | 'play.speech' | 'play.ssml' | 'play.digits'
  stopPlaying: 'play.url' | 'play.speech' | 'play.ssml' | 'play.digits'
  collect: 'collect.digits' | 'collect.speech' | 'collect.choices'
  watchDigits: 'digits.watch'
  unwatchDigits: 'digits.watch'
  sendDigits: 'sendDigits'
  record: 'record'
  stream: 'stream' | 'stream.listen'
  transcribe: 'transcribe'
  transfer: 'transfer'
  hold: 'hold'
  unhold: 'hold'
  mute: 'mute'
  unmute: 'unmute'
  addParticipant: 'participants.add'
  cancelParticipant: 'participants.cancel'
  removeParticipant: 'participants.remove'
  participants: 'participants.list'
  moveParticipant: 'participants.move'
}

type SupportedVerb<C extends Capabilities> = {
  [Verb in keyof VerbNeeds]: true extends { [Name in VerbNeeds[Verb]]: Supports<C, Name> }[VerbNeeds[Verb]]
    ? Verb
    : never
}[keyof VerbNeeds]

/** The members that every call has. */
export interface CallBase<C extends Capabilities> extends AsyncDisposable {
  /** Trunkline's id of the call, created before the request to the carrier. */
  readonly id: string
  /** The carrier's id, once known. */
  readonly providerCallId: string | undefined
  readonly direction: 'outbound' | 'inbound'
  readonly from: Address | undefined
  readonly to: Address | undefined
  readonly state: 'new' | 'dialled' | 'ringing' | 'answered' | 'ended'
  /** Resolves with who answered when the call is answered; fails with `call-ended` and the reason when the call ends first. */
  answered(options?: WaitOptions): Promise<CallAnswer>
  /**
   * Resolves when the call has ended, with the reason and the party that ended it. Fails with `closed` when the client
   * is closed first.
   */
  readonly ended: Promise<CallEnd>
  /** The summary that `JSON.stringify` and `console.log` print. */
  toJSON(): CallSummary
  /** Yields the events of the call from its first one, and ends with the call. */
  events(): AsyncIterableIterator<CallEvent>
  /**
   * The call's timeline so far: verbs, requests, callbacks, sockets, media and events. `undefined` unless the client
   * keeps timelines.
   */
  timeline(): CallTimeline | undefined
  /** Ends our side of the call. Hanging up an ended call does nothing. */
  hangUp(): Promise<void>
  /** Whether the provider's manifest supports this capability; narrows the type. */
  can<Name extends CapabilityName>(capability: Name): this is Call<C & Readonly<Record<Name, 'native'>>>
  /** Whether this call can use the capability at this moment. */
  available(capability: CapabilityName): boolean
}

/** A call on a provider with manifest `C`; unsupported verbs are absent from the type. */
export type Call<C extends Capabilities = Capabilities> = CallBase<C> & Pick<OptionalVerbs<C>, SupportedVerb<C>>

/**
 * A call that supports these capabilities, on any provider: the type that `can()` narrows to. Use it for functions that
 * accept calls of any provider.
 */
export type Able<Name extends CapabilityName> = Call<Capabilities & Readonly<Record<Name, 'native'>>>
