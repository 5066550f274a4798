import type { Conversation } from '@trunkline/network'

import { announce } from './announcement.ts'
import { type ConferenceNotices, sendConferenceNotice } from './conference-notice.ts'
import type { DocumentSource } from './document-source.ts'
import { type Entrance, Participant } from './participant.ts'
import type { RecordingSettings } from './recording-settings.ts'
import { type Recording, recordConference, type RecordingProject } from './recording.ts'
import type { MediaStream } from './stream.ts'

/** What the document of the first participant decides for the whole conference. */
export interface ConferencePlan {
  readonly notices: ConferenceNotices
  /** How it is recorded from its start on; not at all without. */
  readonly recording?: Omit<RecordingSettings, 'source'> | undefined
}

const SILENT: ConferencePlan = { notices: { target: undefined, wanted: [] } }

/** A conference that documents dial into by name. See docs/wire/signalwire-laml.md#conferences */
export class Conference {
  readonly sid: string
  readonly account: RecordingProject
  readonly name: string
  readonly conversation: Conversation
  readonly createdAt: Date
  readonly recordings = new Set<Recording>()
  readonly streams = new Set<MediaStream>()
  updatedAt: Date
  status: 'init' | 'in-progress' | 'completed' = 'init'
  readonly #all = new Map<string, Participant>()
  #plan = SILENT
  #startedAt: number | undefined
  #endedAt: number | undefined

  constructor(account: RecordingProject, name: string) {
    this.account = account
    this.sid = account.newSid()
    this.createdAt = account.now()
    this.updatedAt = this.createdAt
    this.name = name
    this.conversation = account.network.switchboard.conversation()
  }

  get notices(): ConferenceNotices {
    return this.#plan.notices
  }

  /** The present participants, in the order of their arrival. */
  get participants(): readonly Participant[] {
    return [...this.#all.values()].filter(({ status }) => status === 'in-progress')
  }

  /** Whole seconds from its start to its end, or to now. */
  get durationSeconds(): number {
    if (this.#startedAt === undefined) return 0
    return Math.round(((this.#endedAt ?? this.account.now().getTime()) - this.#startedAt) / 1000)
  }

  /** The participant with that call who is in it, or was. */
  participant(callSid: string): Participant | undefined {
    return this.#all.get(callSid)
  }

  /** The participant with that call who is in it. */
  present(callSid: string): Participant | undefined {
    return this.participants.find(({ call }) => call.sid === callSid)
  }

  /** Adds a call; only the first one's plan counts. */
  enter(entrance: Entrance, plan: ConferencePlan = SILENT): Participant {
    if (this.#all.size === 0) this.#plan = plan
    const participant = new Participant(this, entrance)
    this.#all.set(entrance.call.sid, participant)
    this.updatedAt = this.account.now()
    participant.begin()
    sendConferenceNotice(this, 'participant-join', participant)
    if (this.status === 'in-progress') participant.start()
    else this.#startIfReady(participant)
    return participant
  }

  /** Plays a document to all who are not on hold. */
  announce(source: DocumentSource): void {
    const [first] = this.participants
    if (first) void announce(this, first.call, source)
  }

  /** Ends it for all. */
  end(): void {
    for (const participant of this.participants) participant.remove()
  }

  /** A participant has left; the participant calls this. */
  left(participant: Participant): void {
    this.updatedAt = this.account.now()
    sendConferenceNotice(this, 'participant-leave', participant)
    if (participant.endsConference) this.end()
    if (this.participants.length === 0 && this.status !== 'completed') this.#complete(participant)
  }

  #startIfReady(last: Participant): void {
    const { participants } = this
    if (participants.length < 2 || !participants.some(({ startsConference }) => startsConference)) return
    this.status = 'in-progress'
    this.#startedAt = this.account.now().getTime()
    for (const participant of participants) participant.start()
    sendConferenceNotice(this, 'conference-start', last)
    const { recording } = this.#plan
    if (recording) recordConference(this, { ...recording, source: 'Conference' })
  }

  #complete(last: Participant): void {
    this.status = 'completed'
    this.#endedAt = this.account.now().getTime()
    for (const stream of this.streams) stream.stop()
    for (const recording of this.recordings) recording.stop()
    sendConferenceNotice(this, 'conference-end', last)
  }
}
