import type { Recorder } from '@trunkline/network'

import { AcsFailure } from '../azure/failure.ts'
import { createRecordingId } from '../azure/recording-id.ts'
import type { DescribedRecording } from '../azure/recording-metadata.ts'
import { RecordingPauses } from '../azure/recording-pauses.ts'
import { preciseTime } from '../azure/time.ts'
import type { LiveCall } from './live-call.ts'
import { RecordingChannels } from './recording-channels.ts'
import { formatOf } from './recording-format.ts'
import { type Result, results } from './result.ts'
import type { RequestOf } from './wire/index.ts'

const KIND = 'azureCommunicationServices'
/** What the service writes where a time is not known (docs/wire/acs-call-automation.md#recording). */
const NO_TIME = '0001-01-01T00:00:00+00:00'

/** A recording of a call: inactive at first, paused and resumed at will, over with the call at the latest. */
export class Recording {
  readonly id: string
  /** Neither leg's: events of the recording name it (docs/wire/acs-call-automation.md#recording). */
  readonly connectionId: string
  /** When it became active; before that, when it was accepted. */
  startTime: string
  readonly connection: LiveCall
  readonly request: RequestOf<'CallRecording_StartRecording'>
  readonly recorder: Recorder
  readonly #pauses: RecordingPauses
  readonly #channels: RecordingChannels | undefined
  readonly #stopped: (recording: Recording) => void
  readonly #releases: (() => void)[] = []
  #everActive = false
  #starting: boolean
  #endReason: string | undefined

  constructor(
    connection: LiveCall,
    request: RequestOf<'CallRecording_StartRecording'>,
    stopped: (recording: Recording) => void,
  ) {
    this.connection = connection
    this.request = request
    this.#stopped = stopped
    const { clock, random, switchboard } = connection.service.network
    this.startTime = preciseTime(clock, 'Z')
    this.id = createRecordingId(random)
    this.#pauses = new RecordingPauses(clock, 'Z')
    this.connectionId = random.uuid()
    this.recorder = switchboard.record()
    this.#channels = this.isUnmixed ? new RecordingChannels(this.recorder, request) : undefined
    if (this.#channels) this.#releases.push(this.#channels.follow(connection))
    else this.recorder.addChannel(connection.call.conversation.mix)
    connection.call.attach({ recordingId: this.id })
    this.#starting = request.pauseOnStart !== true
    if (this.#starting) this.recorder.pause('skip')
    else this.#hold()
    connection.atEnd(() => this.stop('CallEnded'))
    this.#report()
    const { settings, timers } = connection.service
    if (this.#starting) timers.after(settings.recordingActiveAfterMs, () => this.#activate())
    if (this.container !== undefined) void this.#askStorage(this.container)
  }

  /** Raw ids of the channels of an unmixed recording. */
  get channels(): readonly string[] {
    return this.#channels?.owners ?? []
  }

  /** The recording, as the metadata of its files describe it. */
  describe(): DescribedRecording {
    const { startTime, recorder, isUnmixed } = this
    const { call } = this.connection
    return {
      callId: call.id,
      startTime,
      recorder,
      format: formatOf(this.request),
      isUnmixed,
      pauses: this.#pauses.all,
      participants: isUnmixed ? this.channels : call.legs.map((leg) => leg.number),
    }
  }

  get isUnmixed(): boolean {
    return this.request.recordingChannelType === 'unmixed'
  }

  /** The application's own storage that the files go to; undefined for the service's. */
  get container(): string | undefined {
    const { externalStorage } = this.request
    if (externalStorage?.recordingStorageKind !== 'azureBlobStorage') return undefined
    return externalStorage.recordingDestinationContainerUrl
  }

  get state(): 'active' | 'inactive' {
    return this.recorder.state === 'recording' ? 'active' : 'inactive'
  }

  /** Why it ended; undefined while it runs. */
  get endReason(): string | undefined {
    return this.#endReason
  }

  /** Whether there is anything to keep: a recording that was paused from start to end leaves no file. */
  get hasFile(): boolean {
    return this.#everActive
  }

  /** The recording as the REST API shows it. */
  properties(): object {
    return { recordingId: this.id, recordingState: this.state, recordingKind: KIND }
  }

  /** Keeps no audio until resumed; throws a 400 while it is paused. */
  pause(): void {
    this.#mustRun()
    if (this.#starting) throw new AcsFailure(400, 8573, 'The recording is not active yet')
    if (this.state === 'inactive') throw new AcsFailure(400, 8573, 'The recording is paused already')
    this.#hold()
    this.#report()
  }

  /** Goes on; throws a 400 while it runs. */
  resume(): void {
    this.#mustRun()
    if (this.#starting || this.state === 'active') throw new AcsFailure(400, 8573, 'The recording is not paused')
    this.recorder.resume()
    this.#pauses.end()
    this.#everActive = true
    this.#report()
  }

  /** Ends it; an ended one stays as it is. */
  stop(reason: string): void {
    if (this.#endReason !== undefined) return
    this.#endReason = reason
    this.#pauses.end()
    this.recorder.stop()
    for (const release of this.#releases) release()
    this.#report()
    this.#stopped(this)
  }

  async #askStorage(container: string): Promise<void> {
    if (await this.connection.service.askStorage(container, this.connection.id)) return
    if (this.#endReason !== undefined) return
    this.#everActive = false
    this.#post('StartRecordingFailed', results.noStorage, { recordingId: this.id })
    this.stop('StorageUnavailable')
  }

  #activate(): void {
    if (this.#endReason !== undefined) return
    this.#starting = false
    this.#everActive = true
    this.startTime = preciseTime(this.connection.service.network.clock, 'Z')
    this.recorder.resume()
    this.#report()
  }

  #mustRun(): void {
    if (this.#endReason !== undefined) throw new AcsFailure(404, 8522, 'The recording has ended')
  }

  #hold(): void {
    this.recorder.pause('skip')
    this.#pauses.begin()
  }

  #report(): void {
    const startDateTime = this.#everActive ? this.startTime : NO_TIME
    const data = { recordingId: this.id, state: this.state, startDateTime, recordingKind: KIND }
    this.#post('RecordingStateChanged', results.done, data)
  }

  #post(name: 'RecordingStateChanged' | 'StartRecordingFailed', result: Result, data: object): void {
    const { recordingStateCallbackUri } = this.request
    if (recordingStateCallbackUri === undefined) return
    const { serverCallId } = this.connection.ids
    this.connection.post(
      name,
      result,
      { ...data, callConnectionId: this.connectionId },
      {
        operationCallbackUri: recordingStateCallbackUri,
        source: `calling/recordings/${serverCallId}/${this.id}/${name}`,
      },
    )
  }
}
