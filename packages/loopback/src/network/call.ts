import {
  type Clock,
  type CollectCommand,
  type DriverEvent,
  type EndReason,
  type OperationFailure,
  type StreamCommand,
  TelephonyError,
} from '@trunkline/core/driver'

import { Collection } from './collection.ts'
import { Conversation } from './conversation.ts'
import { Keyboard } from './keyboard.ts'
import { MediaLine } from './media-line.ts'
import type { LoopbackParty, Voice } from './party.ts'
import type { Recorder } from './recorder.ts'
import { frameMs, keySound } from './sound.ts'

/** What can be played to the far party, or why it cannot. */
export type Playable =
  | { readonly pcm: Int16Array }
  | { readonly digits: string }
  | { readonly failure: OperationFailure }

export interface FarCallOptions {
  readonly id: string
  readonly far: string
  readonly clock: Clock
  /** Tells the application; `operation` says which of its operations it is about. */
  readonly tell: (event: DriverEvent, operation?: string) => void
}

/** How long a recording takes from its stop to its file. */
const writingMs = 50

/** One call with one far party, as the network sees it. */
export class FarCall {
  readonly id: string
  /** The far party's number. */
  readonly far: string
  readonly conversation = new Conversation()
  readonly reached = { answered: Promise.withResolvers<void>(), ended: Promise.withResolvers<void>() }
  state: 'ringing' | 'answered' | 'ended' = 'ringing'
  /** Tones that the application sent. */
  digitsHeard = ''
  endReason: EndReason | undefined
  private readonly options: FarCallOptions
  private readonly keyboard: Keyboard
  private readonly plays = new Map<string, () => void>()
  private readonly timers = new Set<() => void>()
  private collection:
    | { readonly run: Collection; readonly stopPrompt: () => void; readonly yields: boolean }
    | undefined
  private keysTold = 0

  constructor(options: FarCallOptions) {
    this.options = options
    this.id = options.id
    this.far = options.far
    this.keyboard = new Keyboard(options.clock, (ms, work) => this.later(ms, work))
    this.reached.answered.promise.catch(() => undefined)
  }

  /** Runs `work` after `ms`, unless the call has ended by then. */
  later(ms: number, work: () => void): void {
    this.timers.add(this.options.clock.after(ms, work))
  }

  answer(party: LoopbackParty, voice: Voice | undefined): void {
    this.state = 'answered'
    this.options.tell({ type: 'call-answered' })
    if (voice) this.conversation.voice.play(voice.pcm, voice)
    this.conversation.begin(this.options.clock)
    for (const { afterMs, tones } of party.digits ?? []) this.later(afterMs, () => this.press(tones))
    if (party.hangUpAfterMs !== undefined) this.later(party.hangUpAfterMs, () => this.end('hung-up'))
    this.reached.answered.resolve()
  }

  /** Whoever ends it: timers, sounds and recordings end with it. Ending it twice is fine. */
  end(reason: EndReason): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.endReason = reason
    for (const cancel of this.timers) cancel()
    this.collection?.run.abandon()
    this.conversation.end()
    for (const recorder of this.conversation.recorders) this.finish(recorder)
    this.options.tell({ type: 'call-ended', reason })
    // As carriers do, the media line goes down a moment after the call.
    this.options.clock.after(frameMs, () => this.conversation.line?.close())
    this.reached.answered.reject(new Error(`The call ended before it was answered: ${reason}`))
    this.reached.ended.resolve()
  }

  /** Either side hangs up: before the answer that is a cancelled call. */
  hangUp(): void {
    this.end(this.state === 'ringing' ? 'cancelled' : 'hung-up')
  }

  /** The far party presses keys. */
  press(tones: string): void {
    this.keyboard.type(tones, (digit) => this.pressed(digit))
  }

  /** Plays to the far party, under the name of the operation. */
  play(key: string, sound: Playable, loop: boolean): void {
    const { tell } = this.options
    if ('failure' in sound) return tell({ type: 'operation-failed', failure: sound.failure }, key)
    tell({ type: 'play-started' }, key)
    const ended = (): void => {
      this.plays.delete(key)
      tell({ type: 'play-ended', reason: 'completed' }, key)
    }
    this.plays.set(
      key,
      'digits' in sound
        ? this.dial(sound.digits, loop, ended)
        : this.conversation.prompts.play(sound.pcm, { ended, loop }),
    )
  }

  /** Stopping what has ended does nothing. */
  stopPlaying(key: string): void {
    const stop = this.plays.get(key)
    if (stop === undefined) return
    stop()
    this.plays.delete(key)
    this.options.tell({ type: 'play-ended', reason: 'stopped' }, key)
  }

  sendDigits(key: string, digits: string): void {
    this.dial(digits, false, () => this.options.tell({ type: 'operation-completed' }, key))
  }

  collect(key: string, command: CollectCommand, prompt: Exclude<Playable, { digits: string }> | undefined): void {
    const { clock, tell } = this.options
    if (this.collection) throw new TelephonyError('conflict', 'The call collects digits already')
    if (prompt && 'failure' in prompt) return tell({ type: 'operation-failed', failure: prompt.failure }, key)
    const run = new Collection({
      key,
      command,
      clock,
      ended: (digits, reason) => {
        this.collection = undefined
        tell({ type: 'collect-ended', digits, reason }, key)
      },
    })
    const stop = prompt && this.conversation.prompts.play(prompt.pcm, { ended: () => run.listen() })
    this.collection = { run, stopPrompt: () => stop?.(), yields: command.interruptPrompt }
    if (!prompt) run.listen()
  }

  stopCollecting(key: string): void {
    const { collection } = this
    if (collection?.run.key !== key) return
    collection.stopPrompt()
    collection.run.end('ended')
  }

  /** Stops a recording; its file is there a moment later, whatever becomes of the call. */
  finish(recorder: Recorder): void {
    if (recorder.state === 'stopped') return
    recorder.state = 'stopped'
    this.options.clock.after(writingMs, () => {
      recorder.ready = true
      this.options.tell({ type: 'recording-ready', files: [recorder.file] }, recorder.id)
    })
  }

  /** Opens the call's media line; an older one is closed. */
  connect(direction: StreamCommand['direction']): MediaLine {
    this.conversation.line?.close()
    const line = new MediaLine(direction, (digit) => this.dial(digit, false, () => undefined))
    this.conversation.line = line
    return line
  }

  /** Sends tones one after the other; the returned function stops it. */
  private dial(digits: string, loop: boolean, ended: () => void): () => void {
    let stop: (() => void) | undefined
    const send = (index: number): void => {
      const digit = digits[index] ?? (loop ? digits[0] : undefined)
      if (digit === undefined) return ended()
      if (digit !== 'w') this.digitsHeard += digit
      const next = index < digits.length ? index + 1 : 1
      stop = this.conversation.prompts.play(keySound(digit), { ended: () => send(next) })
    }
    send(0)
    return () => stop?.()
  }

  /** Keys inside a collection are its own and are not told one by one (R16). */
  private pressed(digit: string): void {
    const { collection } = this
    if (collection) {
      if (collection.yields) collection.stopPrompt()
      return collection.run.press(digit)
    }
    this.keysTold += 1
    this.options.tell({ type: 'digit-received', digit, sequence: this.keysTold })
  }
}
