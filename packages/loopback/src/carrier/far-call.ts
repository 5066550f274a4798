import {
  type CollectCommand,
  type DriverEvent,
  type EndReason,
  type OperationFailure,
  type StreamCommand,
  TelephonyError,
} from '@trunkline/core/driver'
import { type Clock, FRAME_MS, type Leg, type LegEvent, type Recorder } from '@trunkline/network'

import { Collection } from './collection.ts'
import { MediaLine } from './media-line.ts'
import { FarRecording } from './recording.ts'

/** What can be played to the far party, or why it cannot. */
export type Playable =
  | { readonly pcm: Int16Array }
  | { readonly digits: string }
  | { readonly failure: OperationFailure }

export interface FarCallOptions {
  readonly id: string
  readonly leg: Leg
  readonly clock: Clock
  /** Reports to the application; `operation` says which of its operations it is about. */
  readonly report: (event: DriverEvent, operation?: string) => void
}

/** How long a recording takes from its stop to its file. */
const writingMs = 50

/** One call with one far party, with what the application does on it. */
export class FarCall {
  readonly id: string
  readonly leg: Leg
  line: MediaLine | undefined
  private readonly options: FarCallOptions
  private readonly plays = new Map<string, () => void>()
  private readonly recordings = new Set<FarRecording>()
  private collection:
    | { readonly run: Collection; readonly stopPrompt: () => void; readonly yields: boolean }
    | undefined
  private transferred = false
  private keysReported = 0

  constructor(options: FarCallOptions) {
    this.options = options
    this.id = options.id
    this.leg = options.leg
    this.leg.watch((event) => this.heard(event))
  }

  /** The far party's number. */
  get far(): string {
    return this.leg.number
  }

  get state(): 'ringing' | 'answered' | 'ended' {
    return this.leg.state === 'dialling' ? 'ringing' : this.leg.state
  }

  get endReason(): EndReason | undefined {
    return this.transferred ? 'transferred' : this.leg.end?.cause
  }

  /** The far party is sent elsewhere while it still rings here. */
  redirect(): void {
    this.transferred = true
    this.leg.reject()
  }

  /** Plays to the far party, under the name of the operation. */
  play(key: string, sound: Playable, loop: boolean): void {
    const { report } = this.options
    if ('failure' in sound) return report({ type: 'operation-failed', failure: sound.failure }, key)
    report({ type: 'play-started' }, key)
    const onEnded = (end: 'played' | 'stopped' | 'failed'): void => {
      this.plays.delete(key)
      // the end of the call says it all
      if (this.state === 'ended') return
      report({ type: 'play-ended', reason: end === 'played' ? 'completed' : 'stopped' }, key)
    }
    if ('digits' in sound) this.plays.set(key, this.leg.playKeys(sound.digits, { loop, onEnded }))
    else {
      const playing = this.leg.say(sound.pcm, { loop, onEnded })
      this.plays.set(key, () => playing.stop())
    }
  }

  /** Stopping what has ended does nothing. */
  stopPlaying(key: string): void {
    this.plays.get(key)?.()
  }

  sendDigits(key: string, digits: string): void {
    this.leg.playKeys(digits, {
      onEnded: (end) => end === 'played' && this.options.report({ type: 'operation-completed' }, key),
    })
  }

  collect(key: string, command: CollectCommand, prompt: Exclude<Playable, { digits: string }> | undefined): void {
    const { clock, report } = this.options
    if (this.collection) throw new TelephonyError('conflict', 'The call collects digits already')
    if (prompt && 'failure' in prompt) return report({ type: 'operation-failed', failure: prompt.failure }, key)
    const run = new Collection({
      key,
      command,
      clock,
      ended: (digits, reason) => {
        this.collection = undefined
        report({ type: 'collect-ended', digits, reason }, key)
      },
    })
    const playing = prompt && this.leg.say(prompt.pcm, { onEnded: (end) => end === 'played' && run.listen() })
    this.collection = { run, stopPrompt: () => playing?.stop(), yields: command.interruptPrompt }
    if (!prompt) run.listen()
  }

  stopCollecting(key: string): void {
    const { collection } = this
    if (collection?.run.key !== key) return
    collection.stopPrompt()
    collection.run.end('ended')
  }

  /** Records what the far party says and hears, the far side on the first channel. */
  record(
    id: string,
    recorder: Recorder,
    options: { readonly channels: 'mixed' | 'separate'; readonly startPaused: boolean },
  ): FarRecording {
    const { inbound, outbound } = this.leg
    if (options.channels === 'mixed') recorder.addChannel(inbound, outbound)
    else for (const track of [inbound, outbound]) recorder.addChannel(track)
    if (options.startPaused) recorder.pause()
    const recording = new FarRecording(id, recorder)
    this.recordings.add(recording)
    return recording
  }

  /** Stops a recording; its file is there a moment later, whatever becomes of the call. */
  finish(recording: FarRecording): void {
    if (!this.recordings.delete(recording)) return
    recording.recorder.stop()
    this.options.clock.after(writingMs, () => {
      recording.ready = true
      this.options.report({ type: 'recording-ready', files: [recording.file] }, recording.id)
    })
  }

  /** Opens the call's media line; an older one is closed. */
  connect(direction: StreamCommand['direction']): MediaLine {
    this.line?.close()
    const line = new MediaLine(direction, this.leg)
    this.line = line
    return line
  }

  private heard(event: LegEvent): void {
    const { report } = this.options
    if (event.type === 'ringing') report({ type: 'call-ringing' })
    else if (event.type === 'answered') report({ type: 'call-answered' })
    else if (event.type === 'digit') this.pressed(event.digit)
    else this.ended()
  }

  private ended(): void {
    this.collection?.run.abandon()
    for (const recording of this.recordings) this.finish(recording)
    this.options.report({ type: 'call-ended', reason: this.endReason ?? 'unknown' })
    // as with carriers, the media line goes down a moment after the call
    this.options.clock.after(FRAME_MS, () => this.line?.close())
  }

  /** Keys inside a collection belong to it and are not reported one by one. */
  private pressed(digit: string): void {
    const { collection } = this
    if (collection) {
      if (collection.yields) collection.stopPrompt()
      return collection.run.press(digit)
    }
    this.keysReported += 1
    this.options.report({ type: 'digit-received', digit, sequence: this.keysReported })
  }
}
