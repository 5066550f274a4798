import type { InspectOptions } from 'node:util'

import type { CallEvent } from '../api/call-event.ts'
import type {
  AudioStream,
  CallAnswer,
  CallEnd,
  CallSummary,
  Playback,
  Recording,
  Transcription,
} from '../api/handle.ts'
import { verbRules } from '../api/option-rule.ts'
import {
  type CollectResult,
  type MoveOptions,
  type ParticipantOptions,
  type PlayOptions,
  type RecordOptions,
  type StreamOptions,
  type TranscribeOptions,
  type TransferOptions,
  type VerbOptions,
  vendorOptions,
} from '../api/option.ts'
import { type Destination, parseAddress } from '../base/address.ts'
import { inspected, type Print, shown } from '../base/summary.ts'
import type { CallTimeline } from '../base/timeline.ts'
import type { WaitOptions } from '../base/wait.ts'
import { checkCapability } from '../config/require.ts'
import {
  type Address,
  type AudioFormat,
  type CapabilityName,
  checkOptions,
  type Participant,
  TelephonyError,
} from '../driver/index.ts'
import type { CallEngine } from './call-engine.ts'
import { summaryOf } from './call-summary.ts'
import type { CollectInputLike } from './collect-command.ts'
import type { CallCore } from './core.ts'
import { HangUp } from './hang-up.ts'
import { runToOutcome } from './outcome.ts'
import { CallParticipants } from './participants.ts'
import { dialable, type PlayInputLike, playSource, tonesMs } from './play-source.ts'
import { g711Rate } from './stream/g711.ts'
import { handOver } from './transfer.ts'

/** Every verb of a call; which of them an application sees is decided by its provider's manifest. */
export class LiveCall {
  private readonly core: CallCore
  private readonly engine: CallEngine
  private readonly people: CallParticipants
  private readonly leaving: HangUp

  constructor(engine: CallEngine) {
    this.engine = engine
    this.core = engine.core
    this.leaving = new HangUp(engine)
    this.people = new CallParticipants(engine.core, engine.operations)
  }

  get id(): string {
    return this.core.id
  }

  get providerCallId(): string | undefined {
    return this.core.providerCallId
  }

  get direction(): 'outbound' | 'inbound' {
    return this.core.direction
  }

  get from(): Address | undefined {
    return this.core.from
  }

  get to(): Address | undefined {
    return this.core.to
  }

  get state(): CallCore['phase'] {
    return this.core.progress.closedIn ?? this.core.phase
  }

  get ended(): Promise<CallEnd> {
    return this.core.ended.promise
  }

  async answered(options: WaitOptions = {}): Promise<CallAnswer> {
    checkOptions('answered', options, verbRules.answered)
    return this.engine.answered(options)
  }

  timeline(): CallTimeline | undefined {
    return this.core.timeline?.read()
  }

  events(): AsyncIterableIterator<CallEvent> {
    return this.core.events.followAll()
  }

  can(capability: CapabilityName): boolean {
    checkCapability(capability)
    return this.core.deps.provider.capabilities[capability] !== 'unsupported'
  }

  available(capability: CapabilityName): boolean {
    if (!this.can(capability) || this.core.phase === 'ended') return false
    return this.core.whyNot(capability, { lasting: capability === 'hangUp' }) === undefined
  }

  hangUp(): Promise<void> {
    return this.leaving.hangUp()
  }

  terminate(): Promise<void> {
    return this.leaving.terminate()
  }

  play(input: PlayInputLike, options: PlayOptions = {}): Playback {
    const vendor = this.vendor('play', options)
    const { source, capability, lengthMs } = playSource(input)
    this.core.require(capability, 'play')
    if (options.loop === true) this.core.use('play.loop', 'play in a loop')
    if (options.mode === 'interrupt') this.core.use('play.interrupt', 'an interrupting play')
    if (typeof options.loop === 'number' && !(Number.isInteger(options.loop) && options.loop > 0))
      throw new TelephonyError('invalid-argument', 'loop must be true or a whole number above 0')
    return this.engine.plays.add({ source, capability, lengthMs, options, vendor })
  }

  async stopPlaying(): Promise<void> {
    await this.engine.plays.stopAll()
  }

  async collect(options: CollectInputLike): Promise<CollectResult> {
    return this.engine.keys.collect(options, vendorOptions(options, this.core.deps.provider))
  }

  async watchDigits(options: VerbOptions = {}): Promise<void> {
    return this.engine.keys.watch(options, this.vendor('watchDigits', options))
  }

  async unwatchDigits(options: VerbOptions = {}): Promise<void> {
    return this.engine.keys.unwatch(options, this.vendor('unwatchDigits', options))
  }

  async sendDigits(digits: string, options: VerbOptions = {}): Promise<void> {
    const command = { digits: dialable(digits), providerOptions: this.vendor('sendDigits', options) }
    const facts = { tones: tonesMs(command.digits) }
    const verb = { capability: 'sendDigits', verb: 'sendDigits', signal: options.signal, facts } as const
    this.core.use('sendDigits', 'sendDigits')
    if (await this.engine.media.sendDigits(command.digits, options.signal)) return
    await runToOutcome(this.core, this.engine.operations, verb, (context) =>
      this.core.driver.doSendDigits?.(context, command),
    )
  }

  async record(options: RecordOptions = {}): Promise<Recording> {
    const vendor = this.vendor('record', options)
    const { channels = 'mixed', format = 'wav', startPaused = false } = options
    const recording = await this.engine.recordings.begin({ ...options, channels, format, startPaused }, vendor)
    return recording.handle
  }

  async stream(
    options: StreamOptions & { readonly direction?: 'both' | 'in' | 'out' } = {},
  ): Promise<AudioStream<AudioFormat>> {
    const vendor = this.vendor('stream', options)
    const { direction = 'both', format = 'pcm16', sampleRate = format === 'pcm16' ? 16_000 : g711Rate } = options
    if (format !== 'pcm16') this.core.use('stream.g711', 'stream')
    if (format !== 'pcm16' && sampleRate !== g711Rate)
      throw new TelephonyError('invalid-argument', `A stream of format "${format}" has 8,000 Hz: leave sampleRate out`)
    return this.engine.media.open(direction, { ...options, format, sampleRate }, vendor)
  }

  async transcribe(options: TranscribeOptions = {}): Promise<Transcription> {
    return this.engine.transcriber.begin(options, this.vendor('transcribe', options))
  }

  async transfer(to: Destination, options: TransferOptions = {}): Promise<void> {
    const command = {
      to: parseAddress(to, 'transfer target'),
      from: options.from === undefined ? undefined : parseAddress(options.from, 'from'),
      providerOptions: this.vendor('transfer', options),
    }
    await handOver(this.engine, command, options.signal)
  }

  async hold(options: { readonly music?: { readonly url: string } } & VerbOptions = {}): Promise<void> {
    const providerOptions = this.vendor('hold', options)
    const music = options.music === undefined ? undefined : playSource(options.music).source
    await this.core.run({ capability: 'hold', verb: 'hold', signal: options.signal }, (context) =>
      this.core.driver.doHold?.(context, { music, providerOptions }),
    )
  }

  async unhold(options: VerbOptions = {}): Promise<void> {
    const providerOptions = this.vendor('unhold', options)
    await this.core.run({ capability: 'hold', verb: 'unhold', signal: options.signal }, (context) =>
      this.core.driver.doUnhold?.(context, { providerOptions }),
    )
  }

  mute(who?: Destination): Promise<void> {
    return this.people.mute(who)
  }

  unmute(who?: Destination): Promise<void> {
    return this.people.unmute(who)
  }

  async addParticipant(who: Destination, options: ParticipantOptions = {}): Promise<void> {
    return this.people.add(who, options, this.vendor('addParticipant', options))
  }

  cancelParticipant(who: Destination): Promise<void> {
    return this.people.cancel(who)
  }

  removeParticipant(who: Destination): Promise<void> {
    return this.people.remove(who)
  }

  participants(): Promise<readonly Participant[]> {
    return this.people.list()
  }

  async moveParticipant(who: Destination, options: MoveOptions): Promise<void> {
    return this.people.move(who, options, this.vendor('moveParticipant', options))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.core.isClosed) await this.hangUp()
  }

  toJSON(): CallSummary {
    return summaryOf(this.core)
  }

  [inspected](_depth: number, options: InspectOptions, print: Print): string {
    return shown('Call', this.toJSON(), options, print)
  }

  /** Checks the options of a verb; this provider's member of the vendors' options. */
  private vendor(verb: keyof typeof verbRules, options: VerbOptions): unknown {
    checkOptions(verb, options, verbRules[verb])
    return vendorOptions(options, this.core.deps.provider)
  }
}
