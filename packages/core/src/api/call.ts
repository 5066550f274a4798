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

/** What can be played on a provider with manifest `C`. */
export type PlayInput<C extends Capabilities> =
  | Where<
      C,
      'play.url',
      { readonly url: string; /** How long it is, where that is known: see `deadlines`. */ readonly lengthMs?: number }
    >
  | Where<C, 'play.speech', { readonly say: string; readonly language?: string; readonly voice?: string }>
  | Where<C, 'play.ssml', { readonly ssml: string }>
  | Where<C, 'play.digits', { readonly digits: string }>

/** What can be collected on a provider with manifest `C`. */
export type CollectInput<C extends Capabilities> =
  | Where<C, 'collect.digits', CollectOptions>
  | Where<C, 'collect.speech', CollectSpeechOptions>
  | Where<C, 'collect.digits', Where<C, 'collect.speech', CollectEitherOptions>>
  | Where<C, 'collect.choices', CollectChoicesOptions>

/** Which way audio can flow on a provider with manifest `C`. */
export type StreamDirection<C extends Capabilities> =
  | Where<C, 'stream', 'both' | 'out'>
  | Where<C, 'stream.listen', 'in'>

/** As what audio can be read and written on a provider with manifest `C`. */
export type StreamFormat<C extends Capabilities> = 'pcm16' | Where<C, 'stream.g711', Exclude<AudioFormat, 'pcm16'>>

type DirectionOption<C extends Capabilities> =
  Supports<C, 'stream'> extends true
    ? { /** Default: `both`. */ readonly direction?: StreamDirection<C> }
    : { readonly direction: StreamDirection<C> }

/** Every verb that a provider may lack. */
export interface OptionalVerbs<C extends Capabilities> {
  /** Ends the call for everybody. */
  terminate(): Promise<void>
  /** Plays, after what plays already or instead of it. Returns at once. */
  play(source: PlayInput<C>, options?: PlayOptions): Playback
  /** Stops what plays and drops what waits. */
  stopPlaying(): Promise<void>
  /** Gathers key presses, speech or a choice. */
  collect(options: CollectInput<C>): Promise<CollectResult>
  /**
   * Has every key that is pressed outside of a `collect` told as `digit-received`, until `unwatchDigits()`. Resolves once the
   * carrier has accepted it; watching twice is watching once.
   */
  watchDigits(options?: VerbOptions): Promise<void>
  /** Ends `watchDigits`; a collection that runs goes on. Where nothing is watched it does nothing. */
  unwatchDigits(options?: VerbOptions): Promise<void>
  /** Sends tones `0-9 A-D * #`; `w` waits half a second. Resolves when they were sent. */
  sendDigits(digits: string, options?: VerbOptions): Promise<void>
  /** Begins a recording; resolves once the carrier has accepted it. */
  record(options?: RecordOptions): Promise<Recording>
  /** Opens audio; resolves once the carrier has accepted it. */
  stream<F extends StreamFormat<C> = 'pcm16'>(
    ...options: Supports<C, 'stream'> extends true
      ? [(StreamOptions<F> & DirectionOption<C>)?]
      : [StreamOptions<F> & DirectionOption<C>]
  ): Promise<AudioStream<F>>
  /** Writes down what is said; resolves once the carrier has accepted it. */
  transcribe(options?: TranscribeOptions): Promise<Transcription>
  /** Hands the call over; resolves on acceptance, after which it can only be hung up. Fails when the target is busy or does not answer. */
  transfer(to: Destination, options?: TransferOptions): Promise<void>
  /** Lets the far side wait, to music where a `url` is given. */
  hold(options?: { readonly music?: { readonly url: string } } & VerbOptions): Promise<void>
  unhold(options?: VerbOptions): Promise<void>
  /** Silences somebody on the call; by default the far side. */
  mute(who?: Destination): Promise<void>
  unmute(who?: Destination): Promise<void>
  /** Calls somebody onto the call; resolves when he is there. Fails when he is busy or does not answer. */
  addParticipant(who: Destination, options?: ParticipantOptions): Promise<void>
  /** Takes back an invitation that has not been answered; its `addParticipant` fails with `cancelled`. */
  cancelParticipant(who: Destination): Promise<void>
  removeParticipant(who: Destination): Promise<void>
  participants(): Promise<readonly Participant[]>
  /** Takes somebody over from another call; resolves when he is here. */
  moveParticipant(who: Destination, options: MoveOptions): Promise<void>
}

/** Which capability each verb needs; of several, one is enough. */
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

/** What every call has. */
export interface CallBase<C extends Capabilities> extends AsyncDisposable {
  /** Ours, known before the carrier has heard of the call. */
  readonly id: string
  /** The carrier's, once known. */
  readonly providerCallId: string | undefined
  readonly direction: 'outbound' | 'inbound'
  readonly from: Address | undefined
  readonly to: Address | undefined
  readonly state: 'new' | 'dialled' | 'ringing' | 'answered' | 'ended'
  /** Resolves when the call is answered, with who answered; fails with `call-ended` (and why) when it ends before. */
  answered(options?: WaitOptions): Promise<CallAnswer>
  /** Resolves when the call has ended, for whatever reason, with who ended it. */
  readonly ended: Promise<CallEnd>
  /** What `JSON.stringify` and `console.log` show of the call. */
  toJSON(): CallSummary
  /** From the call's first event on, until it has ended. */
  events(): AsyncIterableIterator<CallEvent>
  /** What happened on the call so far: verbs, requests, callbacks, sockets, media and events; `undefined` unless the client keeps timelines. */
  timeline(): CallTimeline | undefined
  /** Ends our side of the call. Hanging up an ended call does nothing. */
  hangUp(): Promise<void>
  /** Whether the provider can do this at all, by its manifest; narrows the type. */
  can<Name extends CapabilityName>(capability: Name): this is Call<C & Readonly<Record<Name, 'native'>>>
  /** Whether this call can do it now. */
  available(capability: CapabilityName): boolean
}

/** A call on a provider with manifest `C`: verbs that the provider lacks are absent. */
export type Call<C extends Capabilities = Capabilities> = CallBase<C> & Pick<OptionalVerbs<C>, SupportedVerb<C>>

/** A call that can do these, whatever its provider: what `can()` narrows to. For functions that take any call able to. */
export type Able<Name extends CapabilityName> = Call<Capabilities & Readonly<Record<Name, 'native'>>>
