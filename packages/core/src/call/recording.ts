import type { Recording } from '../api/handle.ts'
import { changeRule, waitRule } from '../api/option-rule.ts'
import { type Deferred, deferred } from '../base/deferred.ts'
import { createRecent } from '../base/recent.ts'
import { summary } from '../base/summary.ts'
import { pause, type WaitOptions, within } from '../base/wait.ts'
import {
  checkOptions,
  type ErrorCode,
  isTelephonyError,
  type RecordingFile,
  type RecordingReference,
  type RecordingState,
  TelephonyError,
  toTelephonyError,
  type Translated,
} from '../driver/index.ts'
import type { CallCore } from './core.ts'
import { failed } from './failed.ts'
import { askEveryMs, fetchFile, numbered, write } from './recording-file.ts'
import { limitOf } from './verb-deadline.ts'

type ChangeOptions = NonNullable<Parameters<Recording['pause']>[0]>
/** What an application asks for, and what events say. */
type Settled = Exclude<RecordingState, 'starting'>
type Target = Parameters<Recording['saveTo']>[0]

const readyWithinMs = 5 * 60_000

/** Facts of one recording that may come a second time. */
const mostSeen = 50

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

/** A recording of a call. Its states follow the accepted verbs; its file outlives the call. */
export class CallRecording {
  readonly id: string
  readonly handle: Recording
  state: RecordingState
  readonly core: CallCore
  private readonly seen = createRecent(mostSeen)
  /** It is in another state than `starting`. */
  private readonly first: Deferred<void> = deferred()
  private readonly files: Deferred<readonly RecordingFile[]> = deferred()
  private known: readonly RecordingFile[] = []
  /** Why the carrier could not say whether there is a file, when it was asked last. */
  private problem: TelephonyError | undefined
  /** The change whose request is under way, and whether the carrier has reported it. */
  private pending: { readonly to: Settled; readonly reported: Deferred<void> } | undefined

  constructor(core: CallCore, id: string, first: RecordingState) {
    this.core = core
    this.id = id
    this.state = first
    this.handle = createHandle(this)
    if (first !== 'starting') this.settle(first)
  }

  /** Resolves once the recording has begun, or has ended before; and without a word of the carrier in time, as `starting`. */
  async begun(signal: AbortSignal | undefined): Promise<void> {
    const { clock, deps } = this.core
    const timeoutMs = limitOf('record', deps.deadlines)
    await within(clock, this.first.promise, 'the recording began', { timeoutMs, signal }).catch(() => undefined)
  }

  /** The client was closed, and nothing can be asked of the carrier any more. */
  get isClosed(): boolean {
    return this.core.deps.closing.isClosed
  }

  get reference(): RecordingReference {
    return { recordingId: this.id, files: this.known }
  }

  /** Carries out one change at the carrier; in the wanted state already, nothing is sent. */
  async change(to: Settled, options: ChangeOptions = {}): Promise<void> {
    checkOptions(verbs[to], options, changeRule)
    const { signal } = options
    // nothing is paused
    if (this.state === 'starting' && to === 'recording') return
    if (this.state === to || this.state === 'stopped') {
      if (to === 'stopped' || this.state === to) return
      throw this.core.error(
        'closed',
        `The recording has stopped and cannot be ${to === 'paused' ? 'paused' : 'resumed'}`,
      )
    }
    const pending = { to, reported: deferred<void>() }
    this.pending = pending
    try {
      await this.request(to, signal)
    } catch (thrown) {
      if (!(await this.isChanged(pending, thrown, signal))) throw thrown
    } finally {
      if (this.pending === pending) this.pending = undefined
    }
    this.become(to)
  }

  private request(to: Settled, signal: AbortSignal | undefined): Promise<unknown> {
    const { driver } = this.core
    const capability = to === 'stopped' ? 'record' : 'record.pause'
    return this.core.run({ capability, verb: verbs[to], signal, lasting: true }, (context) => {
      if (to === 'paused') return driver.doPauseRecording?.(context, this.reference)
      if (to === 'recording') return driver.doResumeRecording?.(context, this.reference)
      return driver.doStopRecording?.(context, this.reference)
    })
  }

  /** Whether the recording is in the wanted state although the request failed. */
  private async isChanged(
    { reported, to }: { readonly to: Settled; readonly reported: Deferred<void> },
    thrown: unknown,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    // a recording stops with its call
    if (isTelephonyError(thrown, 'call-ended')) return to === 'stopped'
    if (!isTelephonyError(thrown, 'outcome-unknown')) return false
    const { clock, deps } = this.core
    const timeoutMs = deps.deadlines.evidenceMs
    return within(clock, reported.promise, `the recording was not reported as ${to}`, { timeoutMs, signal }).then(
      () => true,
      () => false,
    )
  }

  /** Applies the carrier's reports about it, also long after its call. */
  take({ event, ...origin }: Translated): void {
    if (this.isRepeated(event, origin)) return
    if (event.type === 'recording-ready') {
      this.known = event.files
      this.files.resolve(event.files)
    } else if (event.type === 'recording-failed') {
      this.files.reject(failed(this.core, 'recording', event.failure))
      if (this.state === 'starting') this.become('stopped', { event, ...origin })
    } else if (event.type === 'recording-changed') {
      if (this.pending?.to === event.state) this.pending.reported.resolve()
      const { state } = event
      if (state === 'stopped' || (state === 'recording' && this.state === 'starting'))
        this.become(state, { event, ...origin })
      // the accepted verbs say the same; the carrier's own body may say more
      else this.core.report({ event, ...origin })
    }
  }

  /** A fact of a live call comes by the call and by the recording's own id. */
  private isRepeated({ type }: Translated['event'], { dedupeKey }: Omit<Translated, 'event'>): boolean {
    if (dedupeKey === undefined) return false
    const key = `${type} ${dedupeKey}`
    if (this.seen.has(key)) return true
    this.seen.add(key)
    return false
  }

  /** The call has ended, and the recording with it; after a closing of the client it goes on. */
  abandon(): void {
    if (this.core.isClosed) return
    if (this.pending?.to === 'stopped') this.pending.reported.resolve()
    this.become('stopped')
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
    if (this.isClosed) throw this.core.error('closed', `The client was closed: ${what}`)
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
    return Promise.race([this.files.promise, this.ask(signal)])
  }

  private async ask(signal: AbortSignal): Promise<readonly RecordingFile[]> {
    for (let waitMs = askEveryMs.first; this.isWanted(signal); waitMs = Math.min(waitMs * 2, askEveryMs.most)) {
      await pause(this.core.clock, waitMs, signal)
      if (!this.isWanted(signal)) break
      const files = await this.asked(signal)
      if (files !== undefined) this.take({ event: { type: 'recording-ready', files } })
    }
    return this.files.promise
  }

  private isWanted(signal: AbortSignal): boolean {
    return this.core.driver.doFindRecording !== undefined && !signal.aborted && !this.files.settled
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

  private become(state: Settled, origin?: Translated): void {
    if (this.state === state || this.state === 'stopped') return
    this.settle(state, origin)
  }

  private settle(state: Settled, origin?: Translated): void {
    this.state = state
    this.first.resolve()
    this.core.emit({ type: 'recording-changed', recordingId: this.id, state }, origin)
  }
}

const verbs = { paused: 'pause recording', recording: 'resume recording', stopped: 'stop recording' } as const

function createHandle(recording: CallRecording): Recording {
  const stop: Recording['stop'] = (options) => recording.change('stopped', options)
  const facts = (): object => ({ id: recording.id, call: recording.core.id, state: recording.state })
  return {
    ...summary('Recording', facts),
    id: recording.id,
    get state() {
      return recording.state
    },
    pause: (options) => recording.change('paused', options),
    resume: (options) => recording.change('recording', options),
    stop,
    ready: async (options = {}) => recording.ready(options),
    saveTo: async (target, options = {}) => recording.saveTo(target, options),
    [Symbol.asyncDispose]: async () => (recording.isClosed ? undefined : stop()),
  }
}
