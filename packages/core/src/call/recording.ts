import type { Recording } from '../api/handle.ts'
import { changeRule } from '../api/option-rule.ts'
import { type Deferred, deferred } from '../base/deferred.ts'
import { createRecent } from '../base/recent.ts'
import { summary } from '../base/summary.ts'
import { within } from '../base/wait.ts'
import { checkOptions, isTelephonyError, type RecordingState, type Translated } from '../driver/index.ts'
import type { CallCore } from './core.ts'
import { failed } from './failed.ts'
import { RecordingFiles } from './recording-files.ts'
import { limitOf } from './verb-deadline.ts'

type ChangeOptions = NonNullable<Parameters<Recording['pause']>[0]>
/** What an application asks for, and what events say. */
type Settled = Exclude<RecordingState, 'starting'>

/** Facts of one recording that may come a second time. */
const mostSeen = 50

/** A recording of a call. Its states follow the accepted verbs; its file outlives the call. */
export class CallRecording {
  readonly id: string
  readonly handle: Recording
  state: RecordingState
  readonly core: CallCore
  private readonly seen = createRecent(mostSeen)
  /** It is in another state than `starting`. */
  private readonly first: Deferred<void> = deferred()
  readonly files: RecordingFiles
  /** The change whose request is under way, and whether the carrier has reported it. */
  private pending: { readonly to: Settled; readonly reported: Deferred<void> } | undefined

  constructor(core: CallCore, id: string, first: RecordingState) {
    this.core = core
    this.id = id
    this.state = first
    this.files = new RecordingFiles(core, id)
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
      if (to === 'paused') return driver.doPauseRecording?.(context, this.files.reference)
      if (to === 'recording') return driver.doResumeRecording?.(context, this.files.reference)
      return driver.doStopRecording?.(context, this.files.reference)
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
      this.files.found(event.files)
    } else if (event.type === 'recording-failed') {
      this.files.failed(failed(this.core, 'recording', event.failure))
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
    ready: async (options = {}) => recording.files.ready(options),
    saveTo: async (target, options = {}) => recording.files.saveTo(target, options),
    [Symbol.asyncDispose]: async () => (recording.isClosed ? undefined : stop()),
  }
}
