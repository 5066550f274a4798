import type { VerbOptions } from '../api/option.ts'
import { deferred } from '../base/deferred.ts'
import { within } from '../base/wait.ts'
import { isTelephonyError, type Translated } from '../driver/index.ts'
import type { CallCore } from './core.ts'
import type { Operations } from './operations.ts'
import { CallRecording } from './recording.ts'

/** What is recorded, and how. */
export interface RecordingRequest extends VerbOptions {
  readonly channels: 'mixed' | 'separate'
  readonly format: 'wav' | 'mp3'
  readonly startPaused: boolean
}

/** What the carrier has accepted. */
interface Begun {
  readonly id: string
  /** It will say when it records. */
  readonly starting: boolean
}

/** The recordings of one call. */
export class CallRecordings {
  private readonly core: CallCore
  private readonly operations: Operations
  private readonly began: (recording: CallRecording) => void
  private readonly known = new Map<string, CallRecording>()
  /** Called with the id of a recording that the carrier has and no handle stands for. */
  private stray: ((id: string) => void) | undefined

  /** `began`: the facts of this recording may come without naming the call, and after its end. */
  constructor(core: CallCore, operations: Operations, began: (recording: CallRecording) => void) {
    this.core = core
    this.operations = operations
    this.began = began
  }

  async begin(request: RecordingRequest, vendor: unknown): Promise<CallRecording> {
    const { core } = this
    if (request.channels === 'separate') core.use('record.separate', 'record')
    const { id, starting } = await this.accepted(request, vendor)
    const first = request.startPaused ? 'paused' : starting ? 'starting' : 'recording'
    const recording = new CallRecording(core, id, first)
    this.known.set(recording.id, recording)
    this.began(recording)
    for (const origin of this.operations.withdraw(recording.id)) recording.take(origin)
    if (core.phase === 'ended') recording.abandon()
    await recording.begun(request.signal)
    return recording
  }

  /** False for a recording that is not known here. */
  take(origin: Translated): boolean {
    const { event, operationKey: id = '' } = origin
    const known = this.known.get(id)
    known?.take(origin)
    if (known === undefined && id !== '' && event.type === 'recording-changed' && event.state === 'recording')
      this.stray?.(id)
    return known !== undefined
  }

  /** The call has ended. */
  abandon(): void {
    for (const recording of this.known.values()) recording.abandon()
  }

  /** The accepted recording. If the reply is lost, the carrier's notice identifies it. */
  private async accepted(request: RecordingRequest, vendor: unknown): Promise<Begun> {
    const { core } = this
    const { channels, format, startPaused, signal } = request
    const found = deferred<string>()
    const adopt = (id: string): void => found.resolve(id)
    this.stray = adopt
    const run = { capability: 'record', verb: 'record', signal, outlives: true } as const
    try {
      const command = { channels, format, startPaused, providerOptions: vendor }
      const { recordingId, starting = false } = await core.run(run, (context) =>
        core.driver.doRecord?.(context, command),
      )
      return { id: recordingId, starting }
    } catch (thrown) {
      if (!isTelephonyError(thrown, 'outcome-unknown')) throw thrown
      const timeoutMs = core.deps.deadlines.evidenceMs
      const evidence = within(core.clock, found.promise, 'the recording began', { timeoutMs })
      const id = await evidence.catch(() => {
        this.stray = (late) => this.stopStray(late)
        throw thrown
      })
      return { id, starting: false }
    } finally {
      if (this.stray === adopt) this.stray = undefined
    }
  }

  /** The application was not given this recording: it must not go on unseen. */
  private stopStray(recordingId: string): void {
    const { core } = this
    this.stray = undefined
    core.deps.warnings.raise({
      code: 'late-evidence',
      message: 'a record that had failed with outcome-unknown turned out to run: it was stopped',
      callId: core.id,
    })
    const run = { capability: 'record', verb: 'stop recording', lasting: true } as const
    const reference = { recordingId, files: [] }
    core.run(run, (context) => core.driver.doStopRecording?.(context, reference)).catch(() => undefined)
  }
}
