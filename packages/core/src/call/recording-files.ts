import type { Recording } from '../api/handle.ts'
import { waitRule } from '../api/option-rule.ts'
import { type Deferred, deferred } from '../base/deferred.ts'
import { pause, type WaitOptions, within } from '../base/wait.ts'
import {
  checkOptions,
  type ErrorCode,
  isTelephonyError,
  type RecordingFile,
  type RecordingReference,
  TelephonyError,
  toTelephonyError,
} from '../driver/index.ts'
import type { CallCore } from './core.ts'
import { askEveryMs, fetchFile, numbered, write } from './recording-file.ts'

type Target = Parameters<Recording['saveTo']>[0]

const readyWithinMs = 5 * 60_000

/** Asked for a file, the carrier says no with these; all else may be different the next time it is asked. */
const definite: readonly ErrorCode[] = [
  'operation-failed',
  'unauthorized',
  'rejected',
  'unsupported',
  'not-available',
  'invalid-argument',
  'invalid-configuration',
]

/** The files of a recording: what the carrier reports of them, and what it says when it is asked. They outlive the call. */
export class RecordingFiles {
  private readonly core: CallCore
  private readonly id: string
  private readonly ended: Deferred<readonly RecordingFile[]> = deferred()
  private known: readonly RecordingFile[] = []
  /** Why the carrier could not say whether there is a file, when it was asked last. */
  private problem: TelephonyError | undefined

  constructor(core: CallCore, id: string) {
    this.core = core
    this.id = id
  }

  get reference(): RecordingReference {
    return { recordingId: this.id, files: this.known }
  }

  found(files: readonly RecordingFile[]): void {
    this.known = files
    this.ended.resolve(files)
  }

  failed(failure: TelephonyError): void {
    this.ended.reject(failure)
  }

  ready(options: WaitOptions): Promise<readonly RecordingFile[]> {
    const what = `recording ${this.id} of call ${this.core.id} was not ready`
    return this.inTime(what, options, (signal) => this.find(signal))
  }

  saveTo(target: Target, options: WaitOptions): Promise<readonly string[]> {
    const what = `recording ${this.id} of call ${this.core.id} was not saved`
    return this.inTime(what, options, (signal) => this.save(target, signal))
  }

  /** One deadline for all of `work`; when it passes, or on abort, the signal stops the work. */
  private async inTime<T>(what: string, options: WaitOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    checkOptions(`the wait for recording ${this.id}`, options, waitRule)
    const { signal, timeoutMs = readyWithinMs } = options
    if (this.core.deps.closing.isClosed) throw this.core.error('closed', `The client was closed: ${what}`)
    const working = new AbortController()
    try {
      return await within(this.core.clock, work(working.signal), what, { timeoutMs, signal })
    } catch (thrown) {
      throw isTelephonyError(thrown, 'timeout') ? this.late(thrown) : thrown
    } finally {
      working.abort()
    }
  }

  private late({ message }: TelephonyError): TelephonyError {
    const { id: callId, deps } = this.core
    const details = { callId, provider: deps.provider.name, retryable: true }
    if (this.problem === undefined) return new TelephonyError('timeout', message, details)
    const why = `${message}; asked for it last, the carrier did not say: ${this.problem.message}`
    return new TelephonyError('timeout', why, { ...details, cause: this.problem })
  }

  /** A notice may be lost, so core asks the carrier where possible. A definite refusal fails at once. */
  private find(signal: AbortSignal): Promise<readonly RecordingFile[]> {
    return Promise.race([this.ended.promise, this.ask(signal)])
  }

  private async ask(signal: AbortSignal): Promise<readonly RecordingFile[]> {
    for (let waitMs = askEveryMs.first; this.isWanted(signal); waitMs = Math.min(waitMs * 2, askEveryMs.most)) {
      await pause(this.core.clock, waitMs, signal)
      if (!this.isWanted(signal)) break
      const files = await this.asked(signal)
      if (files !== undefined) this.found(files)
    }
    return this.ended.promise
  }

  private isWanted(signal: AbortSignal): boolean {
    return this.core.driver.doFindRecording !== undefined && !signal.aborted && !this.ended.settled
  }

  /** `undefined`: not yet, or the carrier cannot be asked right now. */
  private async asked(signal: AbortSignal): Promise<readonly RecordingFile[] | undefined> {
    const { driver, id: callId, deps } = this.core
    try {
      return await driver.doFindRecording?.(this.reference, signal)
    } catch (thrown) {
      const known = toTelephonyError(thrown, 'unexpected-reply', 'the recording could not be asked for in the adapter')
      if (definite.includes(known.code)) throw known.with({ callId, provider: deps.provider.name })
      this.problem = known
      return undefined
    }
  }

  private async save(target: Target, signal: AbortSignal): Promise<readonly string[]> {
    const files = await this.find(signal)
    if (typeof target !== 'string' && files.length !== 1)
      throw this.core.error(
        'not-available',
        `The recording has ${files.length} files: save it to a path, a stream takes one`,
      )
    const { clock, driver } = this.core
    const paths: string[] = []
    for (const [index, file] of files.entries()) {
      const place = typeof target === 'string' ? numbered(target, index) : target
      await write(await fetchFile(driver, clock, file, signal), place, signal)
      if (typeof place === 'string') paths.push(place)
    }
    return paths
  }
}
