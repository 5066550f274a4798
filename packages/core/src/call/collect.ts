import type { CollectResult } from '../api/option.ts'
import { deferred } from '../base/deferred.ts'
import {
  type CapabilityName,
  type CollectCommand,
  type CollectReason,
  type DriverEvent,
  isTelephonyError,
  type TelephonyError,
  type Translated,
} from '../driver/index.ts'
import { collectNeeds, gapsOf } from './collect-command.ts'
import type { CallCore } from './core.ts'
import { failed } from './failed.ts'
import { OperationClaim } from './operation-claim.ts'
import type { Operation, Operations, OutcomeEvent } from './operations.ts'
import { limitOf, type OperationFacts } from './verb-deadline.ts'

type CollectEnded = Extract<DriverEvent, { type: 'collect-ended' }>

/** What a collection at the carrier works with. */
export interface CollectParts {
  readonly core: CallCore
  readonly operations: Operations
  readonly command: CollectCommand
  readonly facts: OperationFacts
}

/** Collects at the carrier. An abort stops the collection there. `undefined`: keys are gathered in core. */
export async function collectAtCarrier(
  parts: CollectParts,
  signal: AbortSignal | undefined,
): Promise<CollectResult | undefined> {
  const collection = new Collection(parts)
  if (!(await collection.begin(signal))) return undefined
  const stop = (): void => collection.stop()
  if (signal?.aborted === true) stop()
  signal?.addEventListener('abort', stop, { once: true })
  return collection.done.promise.finally(() => signal?.removeEventListener('abort', stop))
}

class Collection implements Operation {
  readonly done = deferred<CollectResult>()
  private readonly parts: CollectParts
  private readonly claim: OperationClaim
  private last: OutcomeEvent | undefined
  /** Of a request whose outcome is unknown. */
  private unknown: TelephonyError | undefined

  constructor(parts: CollectParts) {
    this.parts = parts
    this.claim = new OperationClaim(parts.operations, this)
  }

  /** False where core is to gather the keys. */
  async begin(signal: AbortSignal | undefined): Promise<boolean> {
    const { claim } = this
    const { command, core } = this.parts
    let { facts } = this.parts
    const run = { capability: this.capability, verb: 'collect', signal, named: claim.take } as const
    try {
      const reply = await core.run(run, (context) => core.driver.doCollect?.(context, command))
      if (reply.gatherKeys === true) {
        claim.release()
        return false
      }
      if (reply.interDigitMs !== undefined) facts = { ...facts, gaps: gapsOf(command, reply.interDigitMs) }
      if (this.last === undefined) claim.take(reply.operationKey)
    } catch (thrown) {
      this.refuse(thrown)
    }
    claim.limit(limitOf('collect', core.deps.deadlines, facts))
    return true
  }

  /** The outcome may come all the same where that of the request is unknown, or have come already. */
  private refuse(thrown: unknown): void {
    if (this.last !== undefined) return
    if (!isTelephonyError(thrown, 'outcome-unknown')) {
      this.claim.release()
      throw thrown
    }
    this.unknown = thrown
  }

  outcome(event: OutcomeEvent, origin: Translated | undefined): void {
    this.last = event
    tell(this.parts.core, this.parts.command, event, origin)
  }

  finish(): void {
    const { last, parts } = this
    const { command, core } = parts
    if (last?.type === 'operation-failed') return this.done.reject(failed(core, 'collect', last.failure, this.unknown))
    this.done.resolve(resultOf(command, last?.type === 'collect-ended' ? last : { type: 'collect-ended' }))
  }

  abandon(): void {
    const { core } = this.parts
    core.emit({ type: 'collect-ended', digits: '', reason: 'ended' })
    core.settle(this.done, 'collect', { digits: '', reason: 'ended' })
  }

  /** The application has canceled the collection. */
  stop(): void {
    const { core, operations } = this.parts
    const { capability } = this
    const { key } = this.claim
    this.done.reject(core.error('cancelled', 'collect was cancelled'))
    if (key === undefined) return
    core
      .run({ capability, verb: 'stop collecting' }, (context) => core.driver.doStopCollecting?.(context, key))
      // Whatever happens to it, no one waits for it; the call's own events say the rest.
      .catch(() => undefined)
    operations.conclude(key, { type: 'collect-ended', digits: '', reason: 'ended' })
  }

  private get capability(): CapabilityName {
    return collectNeeds(this.parts.command)[0]
  }
}

function tell(core: CallCore, command: CollectCommand, event: OutcomeEvent, origin: Translated | undefined): void {
  if (event.type === 'operation-failed')
    return core.emit({ type: 'collect-ended', digits: '', reason: 'failed', failure: event.failure }, origin)
  const ended: CollectEnded = event.type === 'collect-ended' ? event : { type: 'collect-ended' }
  core.emit({ type: 'collect-ended', ...resultOf(command, ended) }, origin)
}

function resultOf(command: CollectCommand, event: CollectEnded): CollectResult {
  const { choice, confidence, speech, digits: pressed = '' } = event
  const digits = withoutTerminator(pressed, command.terminator)
  const terminated = pressed === digits ? event.terminated : true
  return {
    digits,
    reason: event.reason ?? inferReason(digits, { ...event, terminated }, command),
    ...(choice !== undefined && { choice }),
    ...(speech !== undefined && { speech }),
    ...(confidence !== undefined && { confidence }),
  }
}

function withoutTerminator(digits: string, terminator: string | undefined): string {
  return terminator !== undefined && digits.endsWith(terminator) ? digits.slice(0, -1) : digits
}

/**
 * For carriers that report no reason. Digits short of the maximum may also mean a time-out between two keys; with a
 * terminator set that is the rarer case.
 */
function inferReason(
  digits: string,
  { choice, speech, terminated }: Omit<CollectEnded, 'terminated'> & { readonly terminated: boolean | undefined },
  { maxDigits, terminator }: CollectCommand,
): CollectReason {
  if (choice !== undefined || speech !== undefined) return 'recognised'
  if (terminated === true) return 'terminator'
  if (maxDigits !== undefined && digits.length >= maxDigits) return 'max'
  return terminated === undefined && digits !== '' && terminator !== undefined ? 'terminator' : 'timeout'
}
