import { randomUUID } from 'node:crypto'

import type { Leg } from '../switchboard/leg.ts'
import type { Recorder } from '../switchboard/recorder.ts'
import type { LamlCall, Target } from './call.ts'
import { STATUS_ATTEMPTS } from './status-callback.ts'

/** What a recording is begun with; the defaults are those of the API. */
export interface RecordingSettings {
  readonly source: 'OutBoundApi' | 'StartCallRecordingApi' | 'RecordVerb' | 'DialVerb'
  readonly channels?: 'mono' | 'dual'
  readonly track?: 'inbound' | 'outbound' | 'both'
  readonly trim?: string
  readonly callback?: Target | undefined
  /** `completed` alone unless told. */
  readonly events?: readonly string[]
}

/** Records a call from now on. */
export function startRecording(call: LamlCall, leg: Leg, settings: RecordingSettings): CallRecording {
  return new CallRecording(call, leg, settings)
}

/** A recording of one call; it stays when the call is over. */
export class CallRecording {
  readonly sid = randomUUID()
  readonly call: LamlCall
  readonly source: RecordingSettings['source']
  readonly channels: 'mono' | 'dual'
  readonly trim: string
  readonly createdAt = new Date()
  updatedAt = new Date()
  endedAt: Date | undefined
  status: 'in-progress' | 'paused' | 'stopped' | 'completed' | 'absent' = 'in-progress'
  readonly #settings: RecordingSettings
  readonly #recorder: Recorder

  constructor(call: LamlCall, leg: Leg, settings: RecordingSettings) {
    this.call = call
    this.source = settings.source
    this.channels = settings.channels ?? 'mono'
    this.trim = settings.trim ?? 'do-not-trim'
    this.#settings = settings
    this.#recorder = call.account.network.switchboard.record()
    const { track = 'both' } = settings
    const inbound = track === 'outbound' ? [] : [leg.inbound]
    const outbound = track === 'inbound' ? [] : [leg.outbound]
    const tracks = this.channels === 'dual' ? [inbound, outbound] : [[...inbound, ...outbound]]
    for (const channel of tracks) this.#recorder.addChannel(...channel)
    call.recordings.add(this)
    call.account.recordings.set(this.sid, this)
    call.attach('recordingSid', this.sid)
    this.#report('in-progress')
  }

  /** Where the audio is, without suffix and without authentication. */
  get url(): string {
    return this.call.account.address(`/Recordings/${this.sid}`)
  }

  get live(): boolean {
    return this.status === 'in-progress' || this.status === 'paused'
  }

  get durationSeconds(): number {
    return Math.round(this.#recorder.durationMs / 1000)
  }

  /** The audio, once it is complete. */
  get wav(): Uint8Array | undefined {
    return this.status === 'completed' ? this.#recorder.wav() : undefined
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
    this.endedAt = new Date()
    this.#enter('stopped')
    setImmediate(() => this.#complete())
  }

  #complete(): void {
    const status = this.#recorder.durationMs > 0 ? 'completed' : 'absent'
    this.#enter(status)
    this.#report(status)
  }

  #enter(status: CallRecording['status']): void {
    this.status = status
    this.updatedAt = new Date()
  }

  #report(event: 'in-progress' | 'completed' | 'absent'): void {
    const { callback, events = ['completed'] } = this.#settings
    if (!callback || !events.includes(event)) return
    const { account, sid, leg } = this.call
    void account.send({
      ...callback,
      event: `recording:${event}`,
      call: leg?.call.id,
      order: sid,
      attempts: STATUS_ATTEMPTS,
      fields: {
        AccountSid: account.projectId,
        CallSid: sid,
        RecordingSid: this.sid,
        RecordingUrl: this.url,
        RecordingStatus: event,
        RecordingDuration: String(this.durationSeconds),
        RecordingChannels: this.channels === 'dual' ? '2' : '1',
        RecordingSource: this.source,
      },
    })
  }
}
