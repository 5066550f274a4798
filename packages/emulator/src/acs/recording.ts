import type { Leg, Recorder } from '@trunkline/network'

import { AcsFailure } from '../azure/failure.ts'
import { preciseTime } from '../azure/time.ts'
import type { Connection } from './connection.ts'
import { rawIdOfNumber } from './identity.ts'
import { type Result, results } from './result.ts'
import { rawIdOf, type RequestOf } from './wire/index.ts'

const CHANNELS = 5
const KIND = 'azureCommunicationServices'

/** A span without audio. */
interface Pause {
  readonly startTime: string
  readonly since: number
  /** Undefined while it lasts. */
  duration: number | undefined
}

/** A recording of a call: paused and resumed at will, over with the call at the latest. */
export class Recording {
  readonly id: string
  readonly startTime: string
  readonly connection: Connection
  readonly request: RequestOf<'CallRecording_StartRecording'>
  readonly recorder: Recorder
  /** Spans that were left out. */
  readonly pauses: Pause[] = []
  /** Raw ids of the channels of an unmixed recording. */
  readonly channels: string[] = []
  readonly #stopped: (recording: Recording) => void
  readonly #releases: (() => void)[] = []
  #everActive = false
  #endReason: string | undefined

  constructor(
    connection: Connection,
    request: RequestOf<'CallRecording_StartRecording'>,
    stopped: (recording: Recording) => void,
  ) {
    this.connection = connection
    this.request = request
    this.#stopped = stopped
    const { clock, random, switchboard } = connection.service.network
    this.startTime = preciseTime(clock, 'Z')
    const content = { PlatformEndpointId: random.uuid(), ResourceSpecificId: random.uuid() }
    this.id = Buffer.from(JSON.stringify(content)).toString('base64')
    this.recorder = switchboard.record()
    if (this.isUnmixed) this.#openChannels()
    else this.recorder.addChannel(connection.call.conversation.mix)
    connection.call.attach({ recordingId: this.id })
    if (request.pauseOnStart === true) this.#hold()
    else this.#everActive = true
    connection.atEnd(() => this.stop('CallEnded'))
    this.#tell()
    if (this.container !== undefined) void this.#askStorage(this.container)
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
    if (this.state === 'inactive') throw new AcsFailure(400, 8573, 'The recording is paused already')
    this.#hold()
    this.#tell()
  }

  /** Goes on; throws a 400 while it runs. */
  resume(): void {
    this.#mustRun()
    if (this.state === 'active') throw new AcsFailure(400, 8573, 'The recording is not paused')
    this.recorder.resume()
    this.#closePause()
    this.#everActive = true
    this.#tell()
  }

  /** Ends it; an ended one is left alone. */
  stop(reason: string): void {
    if (this.#endReason !== undefined) return
    this.#endReason = reason
    this.#closePause()
    this.recorder.stop()
    for (const release of this.#releases) release()
    this.#tell()
    this.#stopped(this)
  }

  async #askStorage(container: string): Promise<void> {
    if (await this.connection.service.askStorage(container, this.connection.id)) return
    if (this.#endReason !== undefined) return
    this.#everActive = false
    this.#post('StartRecordingFailed', results.noStorage, { recordingId: this.id })
    this.stop('StorageUnavailable')
  }

  #mustRun(): void {
    if (this.#endReason !== undefined) throw new AcsFailure(404, 8522, 'The recording has ended')
  }

  #hold(): void {
    this.recorder.pause('skip')
    const { clock } = this.connection.service.network
    this.pauses.push({ startTime: preciseTime(clock, 'Z'), since: clock.now(), duration: undefined })
  }

  #closePause(): void {
    const last = this.pauses.at(-1)
    if (last) last.duration ??= this.connection.service.network.clock.now() - last.since
  }

  /** One channel for each participant, those that were named first. */
  #openChannels(): void {
    const { audioChannelParticipantOrdering = [], channelAffinity = [] } = this.request
    for (const identifier of audioChannelParticipantOrdering) this.#channelOf(rawIdOf(identifier) ?? '')
    for (const { channel = 0, participant } of channelAffinity) {
      while (this.channels.length <= channel) this.#addChannel('')
      this.channels[channel] = rawIdOf(participant) ?? ''
    }
    const taped = new Set<Leg>()
    const follow = (): void => {
      for (const leg of this.connection.parties) {
        if (taped.has(leg)) continue
        const channel = this.#channelOf(rawIdOfNumber(leg.number))
        if (channel !== undefined) this.recorder.addTrack(channel, leg.inbound)
        taped.add(leg)
      }
    }
    follow()
    this.#releases.push(this.connection.watchRoster(follow))
  }

  #channelOf(rawId: string): number | undefined {
    const known = this.channels.indexOf(rawId)
    if (known !== -1) return known
    const free = this.channels.indexOf('')
    if (free === -1 && this.channels.length >= CHANNELS) return undefined
    if (free === -1) return this.#addChannel(rawId)
    this.channels[free] = rawId
    return free
  }

  #addChannel(rawId: string): number {
    this.channels.push(rawId)
    return this.recorder.addChannel()
  }

  #tell(): void {
    const data = { recordingId: this.id, state: this.state, startDateTime: this.startTime, recordingKind: KIND }
    this.#post('RecordingStateChanged', results.done, data)
  }

  #post(name: 'RecordingStateChanged' | 'StartRecordingFailed', result: Result, data: object): void {
    const { recordingStateCallbackUri } = this.request
    if (recordingStateCallbackUri === undefined) return
    const { serverCallId } = this.connection.ids
    this.connection.post(
      name,
      result,
      { ...data },
      {
        operationCallbackUri: recordingStateCallbackUri,
        source: `calling/recordings/${serverCallId}/recordingId/${this.id}`,
      },
    )
  }
}
