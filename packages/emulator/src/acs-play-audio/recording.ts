import type { Leg, Recorder } from '@trunkline/network'

import type { RecordingFormat } from '../azure/recording-format.ts'
import { createRecordingId } from '../azure/recording-id.ts'
import type { DescribedRecording } from '../azure/recording-metadata.ts'
import { RecordingPauses } from '../azure/recording-pauses.ts'
import { preciseTime } from '../azure/time.ts'
import { rawIdOfNumber } from './identity.ts'
import { formatOf } from './recording-format.ts'
import type { ServerCall } from './server-call.ts'
import type { RequestOf } from './wire/index.ts'

/** A recording of a call: paused and resumed at will, over with the call at the latest. */
export class Recording {
  readonly id: string
  readonly startTime: string
  readonly serverCall: ServerCall
  readonly format: RecordingFormat
  readonly recorder: Recorder
  readonly #pauses: RecordingPauses
  /** Raw ids of the channels of an unmixed recording. */
  readonly channels: string[] = []
  readonly #request: RequestOf<'ServerCalls_StartRecording'>
  readonly #stopped: (recording: Recording) => void
  readonly #order: string
  readonly #releases: (() => void)[] = []
  #endReason: string | undefined

  constructor(
    serverCall: ServerCall,
    request: RequestOf<'ServerCalls_StartRecording'>,
    stopped: (recording: Recording) => void,
  ) {
    this.format = formatOf(request)
    this.serverCall = serverCall
    this.#request = request
    this.#stopped = stopped
    // its events at the end of the call come before the event of that end
    this.#order = serverCall.connections[0]?.id ?? serverCall.id
    const { clock, random, switchboard } = serverCall.context.network
    this.startTime = preciseTime(clock, '+00:00')
    this.id = createRecordingId(random)
    this.#pauses = new RecordingPauses(clock, '+00:00')
    this.recorder = switchboard.record()
    if (this.isUnmixed) this.#openChannels()
    else this.recorder.addChannel(serverCall.call.conversation.mix)
    serverCall.call.attach({ recordingId: this.id })
    serverCall.atEnd(() => this.stop('CallEnded'))
    this.#report()
  }

  /** The recording, as the metadata of its files describe it. */
  describe(): DescribedRecording {
    const { call } = this.serverCall
    const participants = this.isUnmixed ? this.channels : call.legs.map(({ number }) => rawIdOfNumber(number))
    const { startTime, recorder, format, isUnmixed } = this
    return { callId: call.id, startTime, recorder, format, isUnmixed, pauses: this.#pauses.all, participants }
  }

  get isUnmixed(): boolean {
    return this.#request.recordingChannelType === 'unmixed'
  }

  /** `inactive` means paused as well as over. */
  get state(): 'active' | 'inactive' {
    return this.recorder.state === 'recording' ? 'active' : 'inactive'
  }

  /** Why it ended; undefined while it runs. */
  get endReason(): string | undefined {
    return this.#endReason
  }

  /** Keeps no sound until resumed; a paused one stays as it is. */
  pause(): void {
    if (this.state === 'inactive') return
    this.recorder.pause('skip')
    this.#pauses.begin()
    this.#report()
  }

  /** Goes on; a running one stays as it is. */
  resume(): void {
    if (this.state === 'active') return
    this.recorder.resume()
    this.#pauses.end()
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

  /** One channel for each party, in the order of their arrival. */
  #openChannels(): void {
    const taped = new Set<Leg>()
    const follow = (): void => {
      for (const leg of this.serverCall.parties.filter((party) => !taped.has(party))) {
        taped.add(leg)
        this.channels.push(rawIdOfNumber(leg.number))
        this.recorder.addChannel(leg.inbound)
      }
    }
    follow()
    this.#releases.push(this.serverCall.watchRoster(follow))
  }

  #report(): void {
    const { recordingStateCallbackUri: url } = this.#request
    if (url === undefined) return
    const { id: serverCallId, context } = this.serverCall
    context.post({
      name: 'CallRecordingStateChanged',
      url,
      source: `calling/recordings/serverCallId/${serverCallId}/recordingId/${this.id}/RecordingStateChanged`,
      order: this.#order,
      data: { recordingId: this.id, state: this.state, startDateTime: this.startTime, serverCallId },
    })
  }
}
