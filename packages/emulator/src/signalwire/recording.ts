import { encodeWav } from '@trunkline/audio'
import { type Conversation, type Leg, millisecondsOf, type Recorder, SAMPLE_RATE, type Track } from '@trunkline/network'

import { forgetOldest, KEPT_RESOURCES } from '../bounded.ts'
import { encodeMp3 } from '../mp3.ts'
import { sendRecordingStatus, storeRecording } from './recording-notice.ts'
import type { RecordingSettings } from './recording-settings.ts'
import { transcribe, type TranscriptionProject } from './transcription.ts'
import { trimSilence } from './trim.ts'

/** A project that keeps recordings. */
export interface RecordingProject extends TranscriptionProject {
  readonly recordings: Map<string, Recording>
}

/** A call, as it is recorded. */
export interface RecordedCall {
  readonly sid: string
  readonly account: RecordingProject
  readonly leg: Leg | undefined
  readonly recordings: Set<Recording>
  attach(name: string, sid: string): void
}

/** A conference, as it is recorded. */
export interface RecordedConference {
  readonly sid: string
  readonly account: RecordingProject
  readonly conversation: Pick<Conversation, 'voices'>
  readonly recordings: Set<Recording>
}

/** Records a call from now on. */
export function startRecording(call: RecordedCall, leg: Leg, settings: RecordingSettings): Recording {
  const { track = 'both' } = settings
  const inbound = track === 'outbound' ? [] : [leg.inbound]
  const outbound = track === 'inbound' ? [] : [leg.outbound]
  const tracks = settings.channels === 'dual' ? [inbound, outbound] : [[...inbound, ...outbound]]
  const recording = new Recording({ account: call.account, call, leg, tracks }, settings)
  call.recordings.add(recording)
  call.attach('recordingSid', recording.sid)
  return recording
}

/** Records the voices of a conference from now on, without music and prompts. */
export function recordConference(conference: RecordedConference, settings: RecordingSettings): Recording {
  const { account, conversation } = conference
  const recording = new Recording({ account, conference, tracks: [[conversation.voices]] }, settings)
  conference.recordings.add(recording)
  return recording
}

/** What is recorded. */
interface Subject {
  readonly account: RecordingProject
  readonly call?: RecordedCall
  readonly leg?: Leg
  readonly conference?: RecordedConference
  /** One list for each channel. */
  readonly tracks: readonly (readonly Track[])[]
}

/** A recording of one call, or of a conference; it stays when that is over. */
export class Recording {
  readonly sid: string
  readonly account: RecordingProject
  readonly call: RecordedCall | undefined
  readonly conference: RecordedConference | undefined
  readonly source: RecordingSettings['source']
  readonly channels: 'mono' | 'dual'
  readonly trim: string
  readonly createdAt: Date
  updatedAt: Date
  endedAt: Date | undefined
  status: 'in-progress' | 'paused' | 'stopped' | 'completed' | 'absent' = 'in-progress'
  readonly #settings: RecordingSettings
  readonly #recorder: Recorder
  readonly #leg: Leg | undefined
  readonly #begunMs: number
  #endedMs = 0
  #trimmed: Int16Array[] | undefined

  constructor({ account, call, leg, conference, tracks }: Subject, settings: RecordingSettings) {
    this.account = account
    this.sid = account.newSid()
    this.createdAt = account.now()
    this.updatedAt = this.createdAt
    this.call = call
    this.conference = conference
    this.source = settings.source
    this.channels = settings.channels ?? 'mono'
    this.trim = settings.trim ?? 'do-not-trim'
    this.#settings = settings
    this.#leg = leg
    this.#begunMs = leg?.answeredMs ?? 0
    this.#recorder = account.network.switchboard.record()
    for (const channel of tracks) this.#recorder.addChannel(...channel)
    account.recordings.set(this.sid, this)
    forgetOldest(account.recordings, KEPT_RESOURCES, ({ live }) => live)
    sendRecordingStatus(this, this.#settings, 'in-progress')
  }

  /** Where the audio is, without suffix and without authentication. */
  get url(): string {
    return this.account.address(`/Recordings/${this.sid}`)
  }

  get live(): boolean {
    return this.status === 'in-progress' || this.status === 'paused'
  }

  get durationSeconds(): number {
    return Math.round(this.#durationMs / 1000)
  }

  /** Size of the WAV file so far. */
  get byteLength(): number {
    return this.#wav().byteLength
  }

  /** The audio, once it is complete. */
  get wav(): Uint8Array | undefined {
    return this.status === 'completed' ? this.#wav() : undefined
  }

  /** What the far party said while it was recorded; undefined if the world does not know the words. */
  get words(): string | undefined {
    const { account } = this
    const said = this.#leg && account.network.switchboard.party(this.#leg.number).transcript
    const during = said?.filter(({ afterMs }) => afterMs >= this.#begunMs && afterMs <= this.#endedMs)
    return during && during.map(({ text }) => text).join(' ')
  }

  /** The audio as MP3, once it is complete. */
  async mp3(): Promise<Uint8Array | undefined> {
    if (this.status !== 'completed') return undefined
    const { clock } = this.account.network
    return clock.outside(() => encodeMp3({ sampleRate: SAMPLE_RATE, channels: this.#pcm() }))
  }

  pause(behaviour: 'skip' | 'silence'): void {
    this.#recorder.pause(behaviour)
    this.#enter('paused')
  }

  resume(): void {
    this.#recorder.resume()
    this.#enter('in-progress')
  }

  /** Ends it; its file is ready a moment later. */
  stop(): void {
    if (!this.live) return
    this.#recorder.stop()
    if (this.trim === 'trim-silence') this.#trimmed = trimSilence(this.#recorder.pcm())
    this.#endedMs = this.#leg?.answeredMs ?? 0
    this.endedAt = this.account.now()
    this.#enter('stopped')
    this.account.network.clock.after(0, () => this.#complete())
  }

  #complete(): void {
    const status = this.#durationMs > 0 ? 'completed' : 'absent'
    this.#enter(status)
    storeRecording(this, this.#settings.storage)
    sendRecordingStatus(this, this.#settings, status)
    const { transcription } = this.#settings
    if (transcription && status === 'completed') transcribe(this, transcription.callback)
  }

  get #durationMs(): number {
    return this.#trimmed ? millisecondsOf(this.#trimmed[0]?.length ?? 0) : this.#recorder.durationMs
  }

  #pcm(): Int16Array[] {
    return this.#trimmed ?? this.#recorder.pcm()
  }

  #wav(): Uint8Array {
    return encodeWav({ sampleRate: SAMPLE_RATE, channels: this.#pcm() })
  }

  #enter(status: Recording['status']): void {
    this.status = status
    this.updatedAt = this.account.now()
  }
}
