import type { Conversation, Leg } from '@trunkline/network'

import { beginCoaching } from './coaching.ts'
import { type ReportedConference, sendConferenceNotice, wantsSpeech } from './conference-notice.ts'
import type { DocumentSource } from './document-source.ts'
import type { FetchingCall } from './fetch-document.ts'
import { announceTo, type Interlude, playMusic, type RunAside } from './music.ts'
import { Refusal } from './refusal.ts'
import { watchSpeech } from './speech-watch.ts'

/** A conference, as its participants use it. */
export interface ParticipantRoom extends ReportedConference {
  readonly conversation: Conversation
  readonly status: 'init' | 'in-progress' | 'completed'
  /** The participant with that call who is in it. */
  present(callSid: string): Participant | undefined
  /** A participant has left. */
  left(participant: Participant): void
}

/** How a call enters a conference. */
export interface Entrance {
  readonly call: FetchingCall
  readonly leg: Leg
  /** Runs the documents that only this participant hears. */
  readonly interpret: RunAside
  /** Whether its entrance starts the conference, once there are two. */
  readonly startsConference: boolean
  /** Whether its exit ends the conference. */
  readonly endsConference: boolean
  readonly muted: boolean
  /** Heard until the conference starts; the carrier's own music without. */
  readonly wait?: DocumentSource | undefined
  /** The call that it whispers to. */
  readonly coach?: string | undefined
  /** The conference is over for it: it was ended, or the participant was removed. */
  readonly onRemoved: () => void
}

/** A call in a conference. */
export class Participant {
  readonly conference: ParticipantRoom
  readonly call: FetchingCall
  readonly leg: Leg
  readonly startsConference: boolean
  readonly endsConference: boolean
  readonly createdAt: Date
  updatedAt: Date
  status: 'in-progress' | 'completed' = 'in-progress'
  muted = false
  held = false
  /** The call that it whispers to; undefined if all participants hear it. */
  coaches: string | undefined
  readonly #entrance: Entrance
  #wait: DocumentSource | undefined
  #stopMusic: (() => void) | undefined
  #stopCoaching: (() => void) | undefined
  #stopWatching: (() => void) | undefined

  constructor(conference: ParticipantRoom, entrance: Entrance) {
    this.conference = conference
    this.createdAt = conference.account.now()
    this.updatedAt = this.createdAt
    this.call = entrance.call
    this.leg = entrance.leg
    this.startsConference = entrance.startsConference
    this.endsConference = entrance.endsConference
    this.#entrance = entrance
    this.#wait = entrance.wait
    this.muted = entrance.muted
  }

  /** Takes the leg into the room; it hears music until the conference starts. */
  begin(): void {
    this.leg.moveTo(this.conference.conversation)
    if (this.muted) this.leg.mute()
    if (this.conference.status === 'init') this.#play(this.#wait)
    if (wantsSpeech(this.conference)) {
      this.#stopWatching = watchSpeech(this.leg, (speaks) => {
        sendConferenceNotice(this.conference, speaks ? 'participant-speech-start' : 'participant-speech-stop', this)
      })
    }
  }

  /** The conference starts: the waiting is over. */
  start(): void {
    if (!this.held) this.#silence()
    if (this.#entrance.coach !== undefined) this.coach(this.#entrance.coach)
  }

  mute(muted: boolean): void {
    if (muted === this.muted) return
    this.muted = muted
    if (muted) this.leg.mute()
    else this.leg.unmute()
    this.#changed(muted ? 'participant-mute' : 'participant-unmute')
  }

  /** Cuts it off from the others, with a document's sound or the carrier's own music; holding again changes the music. */
  hold(source: DocumentSource | undefined): void {
    const was = this.held
    this.held = true
    this.#play(source)
    if (!was) this.#changed('participant-hold')
  }

  unhold(): void {
    if (!this.held) return
    this.held = false
    if (this.conference.status === 'init') this.#play(this.#wait)
    else this.#silence()
    this.#changed('participant-unhold')
  }

  /** What it hears until the conference starts. */
  waitWith(source: DocumentSource): void {
    this.#wait = source
    if (this.conference.status === 'init' && !this.held) this.#play(source)
    this.updatedAt = this.conference.account.now()
  }

  /** Lets only one other hear it, or (undefined) all of them again. */
  coach(callSid: string | undefined): void {
    const coached = callSid === undefined ? undefined : this.conference.present(callSid)
    if (callSid !== undefined && (!coached || coached === this)) {
      throw new Refusal(16002, 'The participant to be coached is not in the conference')
    }
    this.#stopCoaching?.()
    this.coaches = callSid
    this.updatedAt = this.conference.account.now()
    this.#stopCoaching =
      coached &&
      beginCoaching({
        switchboard: this.conference.account.network.switchboard,
        room: this.conference.conversation,
        coach: this.leg,
        coached: coached.leg,
      })
  }

  /** Plays a document only to this participant. */
  announce(source: DocumentSource): void {
    void announceTo(this.#interlude(source), source)
  }

  /** Lets the leg go back to its own call; a second time has no effect. */
  leave(): void {
    if (this.status === 'completed') return
    this.status = 'completed'
    this.updatedAt = this.conference.account.now()
    this.#stopWatching?.()
    this.#stopCoaching?.()
    this.#silence()
    this.leg.unmute()
    this.leg.moveTo(this.leg.call.conversation)
    this.conference.left(this)
  }

  /** Removes it: its document goes on after the conference. */
  remove(): void {
    if (this.status === 'completed') return
    this.leave()
    this.#entrance.onRemoved()
  }

  #play(source: DocumentSource | undefined): void {
    this.#stopMusic?.()
    this.#stopMusic = playMusic(this.#interlude(source))
  }

  #silence(): void {
    this.#stopMusic?.()
    this.#stopMusic = undefined
  }

  #interlude(source: DocumentSource | undefined): Interlude {
    const { leg, conference } = this
    const fields = (): Record<string, string> => ({ ConferenceSid: conference.sid, FriendlyName: conference.name })
    return { leg, source, fields, interpret: this.#entrance.interpret }
  }

  #changed(event: 'participant-mute' | 'participant-unmute' | 'participant-hold' | 'participant-unhold'): void {
    this.updatedAt = this.conference.account.now()
    sendConferenceNotice(this.conference, event, this)
  }
}
