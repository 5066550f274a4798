import type { Call } from './call.ts'
import type { Conversation } from './conversation.ts'
import { FRAME_SAMPLES, millisecondsOf, type Track } from './frame.ts'
import type { KeyPlayOptions } from './key-player.ts'
import type { EndCause, EndedBy, LegEnd, LegEvent, LegState } from './leg-event.ts'
import { LegKeys } from './leg-keys.ts'
import type { LegOptions } from './leg-options.ts'
import { LegSound } from './leg-sound.ts'
import type { Line } from './line.ts'
import { Schedule } from './schedule.ts'
import type { Audio, PlayOptions, Sound } from './sound.ts'
import type { Speaker } from './speaker.ts'
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

  /** Its sound, frame by frame; for the conversation that it is in. */
  readonly sound: LegSound

  readonly #options: LegOptions
  readonly #schedule: Schedule
  readonly #keys: LegKeys
  readonly #watchers = new Set<{ readonly listener: (event: LegEvent) => void }>()
  readonly #answered = Promise.withResolvers<boolean>()
  readonly #ended = Promise.withResolvers<LegEnd>()
  #conversation: Conversation

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
    this.#schedule = new Schedule(touched)
    this.sound = new LegSound({ schedule: this.#schedule, keeps: options.kind === 'party', touched })
    this.voice = this.sound.voice
    this.ear = this.sound.ear
    this.#keys = new LegKeys(this.#schedule, this.sound)
    this.inbound = this.sound.inbound
    this.outbound = this.sound.outbound
    this.answered = this.#answered.promise
    this.ended = this.#ended.promise
  }

  /** Keys that the far party pressed. */
  get digits(): string {
    return this.#keys.pressed
  }

  /** Keys that the application sent to the far party. */
  get heardDigits(): string {
    return this.#keys.heard
  }

  get conversation(): Conversation {
    return this.#conversation
  }

  /** How well the party's line carries sound. */
  get line(): Line {
    return this.sound.line
  }

  set line(line: Line) {
    this.sound.line = line
  }

  get muted(): boolean {
    return this.sound.muted
  }

  get held(): boolean {
    return this.sound.held
  }

  /** Everything heard from the answer on, at 16 kHz. */
  get heard(): Int16Array {
    this.#options.touched()
    return this.sound.pcm()
  }

  /** Milliseconds since the answer on the audio clock. */
  get answeredMs(): number {
    return millisecondsOf(this.#schedule.frame * FRAME_SAMPLES)
  }

  /** Frames in which it will say and hear nothing and no one listens, from now on; for the conversation. */
  get idleFrames(): number {
    return this.sound.idleFrames
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
    this.#report({ type: 'answered', at: this.answeredSince })
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
    const report = (digit: string): void => this.#report({ type: 'digit', at: this.#now(), digit, durationMs: TONE_MS })
    this.#keys.press(tones, report, options.afterMs)
  }

  /** Sends keys to the far party, who hears them; settles with false if the leg ended first. Throws while the leg is not answered. */
  sendDigits(tones: string): Promise<boolean> {
    this.#mustBeUp('send digits')
    return this.#keys.send(tones, this.ended)
  }

  /** Plays keys to the far party, who hears them; the returned function stops them. Throws while the leg is not answered. */
  playKeys(tones: string, options: Omit<KeyPlayOptions, 'onKey'> = {}): () => void {
    this.#mustBeUp('play keys')
    return this.#keys.play(tones, options)
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
    this.sound.muted = true
  }

  unmute(): void {
    this.sound.muted = false
  }

  /** Cuts the leg off from the others, with music (looped) or in silence; holding again changes the music. */
  hold(music?: Int16Array): void {
    this.sound.hold(music)
  }

  unhold(): void {
    this.sound.unhold()
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
    this.#report({ type: 'ringing', at: this.ringingSince })
  }

  /** Ends the leg, once. */
  finish(cause: EndCause, by: EndedBy): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.end = { cause, by, at: this.#now() }
    this.#conversation.remove(this)
    this.sound.end()
    this.#report({ type: 'ended', ...this.end })
    this.#answered.resolve(false)
    this.#ended.resolve(this.end)
  }

  /** Drops the sound that was heard, to free memory. */
  forget(): void {
    this.sound.forget()
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

  #report(event: LegEvent): void {
    this.#options.changed(this, event)
    for (const { listener } of Array.from(this.#watchers)) listener(event)
  }
}
