import { mixPcm } from '@trunkline/audio'

import type { Call } from './call.ts'
import type { Conversation } from './conversation.ts'
import { createTrack, type FedTrack, FRAME_SAMPLES, millisecondsOf, SILENT_FRAME, type Track } from './frame.ts'
import { HeardSound } from './heard-sound.ts'
import { KeyLine } from './key-line.ts'
import { type KeyPlayOptions, playKeys } from './key-player.ts'
import type { EndCause, EndedBy, LegEnd, LegEvent, LegState } from './leg-event.ts'
import type { LegOptions } from './leg-options.ts'
import { CLEAR_LINE, type Line } from './line.ts'
import { Schedule } from './schedule.ts'
import type { Audio, PlayOptions, Sound } from './sound.ts'
import { Speaker } from './speaker.ts'
import { TONE_MS } from './tones.ts'

/** One end of a call: a far party's, or an application's place in a conversation. */
export class Leg {
  readonly id: string
  readonly kind: 'party' | 'application'
  readonly direction: 'to-party' | 'from-party'
  readonly number: string
  readonly call: Call
  /** The protocol's own ids, shown under `/_world/calls`; {@link Leg.attach} adds to them. */
  readonly providerIds: Record<string, string> = {}
  readonly diallingSince: Date
  ringingSince: Date | undefined
  answeredSince: Date | undefined
  state: LegState = 'dialling'
  end: LegEnd | undefined
  /** How well the party's line carries sound. */
  line: Line = CLEAR_LINE
  /** Keys that the far party pressed. */
  digits = ''
  /** Keys that the application sent to the far party. */
  heardDigits = ''
  /** What this leg says: all others in the conversation hear it. */
  readonly voice: Speaker
  /** What is addressed to this leg: only this leg hears it, held or not. */
  readonly ear: Speaker
  /** What this leg says, as the network carries it: silent while muted or held. */
  readonly inbound: Track
  /** What this leg hears. */
  readonly outbound: Track
  /** Settles with true at the answer and with false when there is none any more. */
  readonly answered: Promise<boolean>
  /** Settles at the end; never rejects. */
  readonly ended: Promise<LegEnd>

  readonly #options: LegOptions
  readonly #schedule: Schedule
  readonly #pressedKeys: KeyLine
  readonly #sentKeys: KeyLine
  readonly #watchers = new Set<{ readonly listener: (event: LegEvent) => void }>()
  readonly #inbound: FedTrack
  readonly #outbound: FedTrack
  readonly #answered = Promise.withResolvers<boolean>()
  readonly #ended = Promise.withResolvers<LegEnd>()
  #conversation: Conversation
  #muted = false
  #music: Sound | undefined
  #held = false
  readonly #heard = new HeardSound()

  constructor(options: LegOptions) {
    this.#options = options
    this.#conversation = options.conversation
    this.id = options.id
    this.kind = options.kind
    this.direction = options.direction
    this.number = options.number
    this.call = options.call
    this.diallingSince = this.#now()
    const { touched } = options
    this.voice = new Speaker(touched)
    this.ear = new Speaker(touched)
    this.#schedule = new Schedule(touched)
    this.#pressedKeys = new KeyLine(this.#schedule, this.voice)
    this.#sentKeys = new KeyLine(this.#schedule, this.ear)
    this.#inbound = createTrack(touched)
    this.#outbound = createTrack(touched)
    this.inbound = this.#inbound
    this.outbound = this.#outbound
    this.answered = this.#answered.promise
    this.ended = this.#ended.promise
  }

  get conversation(): Conversation {
    return this.#conversation
  }

  get muted(): boolean {
    return this.#muted
  }

  get held(): boolean {
    return this.#held
  }

  /** Everything heard from the answer on, at 16 kHz. */
  get heard(): Int16Array {
    this.#options.touched()
    return this.#heard.pcm()
  }

  /** Milliseconds since the answer on the audio clock. */
  get answeredMs(): number {
    return millisecondsOf(this.#schedule.frame * FRAME_SAMPLES)
  }

  /** Frames in which it will say and hear nothing and no one listens, from now on; for the conversation. */
  get idleFrames(): number {
    const silent = this.voice.quiet && this.ear.quiet && this.line === CLEAR_LINE
    return silent && !this.#inbound.tapped && !this.#outbound.tapped ? this.#schedule.idleFrames : 0
  }

  /** Remembers the protocol's own ids for this leg. */
  attach(ids: Readonly<Record<string, string>>): void {
    Object.assign(this.providerIds, ids)
  }

  /** Hears every event from now on, synchronously; the returned function stops it. */
  watch(listener: (event: LegEvent) => void): () => void {
    const entry = { listener }
    this.#watchers.add(entry)
    return () => void this.#watchers.delete(entry)
  }

  /** Takes a ringing call: the application's for an incoming one, the network's for an outgoing one. */
  answer(): void {
    if (this.state === 'answered' || this.state === 'ended') return
    this.state = 'answered'
    this.answeredSince = this.#now()
    this.#conversation.add(this)
    this.#tell({ type: 'answered', at: this.answeredSince })
    this.#answered.resolve(true)
  }

  /** Refuses an incoming call that still rings. */
  reject(cause: 'busy' | 'declined' | 'unreachable' = 'declined'): void {
    if (this.state !== 'answered') this.finish(cause, 'application')
  }

  /** The application hangs up, or cancels an unanswered call; an ended leg stays as it is. */
  hangUp(): void {
    this.finish(this.#unansweredCause('cancelled', 'declined'), 'application')
  }

  /** The far party hangs up, or declines an unanswered call; an ended leg stays as it is. */
  hangUpByParty(): void {
    this.finish(this.#unansweredCause('declined', 'cancelled'), 'party')
  }

  /** The far party presses keys; several presses follow one another. Throws while the leg is not answered. */
  press(tones: string, options: { readonly afterMs?: number } = {}): void {
    this.#mustBeUp('press keys')
    const pressed = (digit: string): void => {
      this.digits += digit
      this.#tell({ type: 'digit', at: this.#now(), digit, durationMs: TONE_MS })
    }
    this.#pressedKeys.sound(tones, pressed, options.afterMs)
  }

  /** Sends keys to the far party, who hears them; settles with false if the leg ended first. Throws while the leg is not answered. */
  sendDigits(tones: string): Promise<boolean> {
    this.#mustBeUp('send digits')
    const end = this.#sentKeys.sound(tones, (digit) => void (this.heardDigits += digit))
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.#schedule.at(end, () => resolve(true))
    void this.ended.then(() => resolve(false))
    return promise
  }

  /** Plays keys to the far party, who hears them; the returned function stops them. Throws while the leg is not answered. */
  playKeys(tones: string, options: Omit<KeyPlayOptions, 'onKey'> = {}): () => void {
    this.#mustBeUp('play keys')
    return playKeys(this.ear, tones, { ...options, onKey: (key) => void (this.heardDigits += key) })
  }

  /** Runs something so many milliseconds from now on the audio clock; never after the end. */
  after(milliseconds: number, run: () => void): void {
    this.#schedule.after(milliseconds, run)
  }

  /** Plays something only to this leg. */
  say(audio: Audio, options: PlayOptions = {}): Sound {
    return this.ear.play(audio, options)
  }

  mute(): void {
    this.#muted = true
  }

  unmute(): void {
    this.#muted = false
  }

  /** Cuts the leg off from the others, with music (looped) or in silence; holding again changes the music. */
  hold(music?: Int16Array): void {
    this.#music?.stop()
    this.#held = true
    this.#music = music && this.ear.play(music, { loop: true })
  }

  unhold(): void {
    this.#music?.stop()
    this.#music = undefined
    this.#held = false
  }

  /** Takes the leg into another conversation with the next frame. */
  moveTo(conversation: Conversation): void {
    if (conversation === this.#conversation) return
    this.#conversation.remove(this)
    this.#conversation = conversation
    if (this.state === 'answered') conversation.add(this)
  }

  /** The network reports ringing. */
  ring(): void {
    if (this.state !== 'dialling') return
    this.state = 'ringing'
    this.ringingSince = this.#now()
    this.#tell({ type: 'ringing', at: this.ringingSince })
  }

  /** Ends the leg, once. */
  finish(cause: EndCause, by: EndedBy): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.end = { cause, by, at: this.#now() }
    this.#conversation.remove(this)
    this.#schedule.end()
    this.voice.stopAll()
    this.ear.stopAll()
    this.#tell({ type: 'ended', ...this.end })
    this.#answered.resolve(false)
    this.#ended.resolve(this.end)
  }

  /** One frame of what this leg says, for the conversation. */
  speak(): Int16Array {
    this.#schedule.step()
    const spoken = this.voice.next()
    if (this.#muted || this.#held || this.state === 'ended') return SILENT_FRAME
    return this.line.spoken(spoken ?? SILENT_FRAME)
  }

  /** One frame of what is addressed to this leg, for the conversation. */
  addressed(): Int16Array | undefined {
    return this.ear.next()
  }

  /** Delivers one frame of both directions, for the conversation. */
  hear(spoken: Int16Array, heard: readonly Int16Array[]): void {
    const frame = this.line.heard(heard.length > 1 ? mixPcm(heard, FRAME_SAMPLES) : (heard[0] ?? SILENT_FRAME))
    if (this.kind === 'party') this.#heard.add(frame)
    this.#inbound.emit(spoken)
    this.#outbound.emit(frame)
  }

  /** Lets frames pass in silence, for the conversation. */
  skip(frames: number): void {
    this.#schedule.skip(frames)
    if (this.kind === 'party') this.#heard.addSilence(frames)
  }

  /** Drops the sound that was heard, to free memory. */
  forget(): void {
    this.#heard.forget()
  }

  #unansweredCause(outgoing: EndCause, incoming: EndCause): EndCause {
    if (this.state === 'answered') return 'hung-up'
    return this.direction === 'to-party' ? outgoing : incoming
  }

  #now(): Date {
    return new Date(this.#options.clock.now())
  }

  #mustBeUp(what: string): void {
    if (this.state !== 'answered') throw new Error(`Cannot ${what} on leg ${this.id}: it is ${this.state}`)
  }

  #tell(event: LegEvent): void {
    this.#options.changed(this, event)
    for (const { listener } of Array.from(this.#watchers)) listener(event)
  }
}
