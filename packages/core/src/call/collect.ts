import { deferred } from '../deferred.ts'
import { type CollectCommand, type CollectReason, type DriverEvent, type Translated } from '../driver/index.ts'
import type { CollectResult } from '../option.ts'
import { collectNeeds } from './collect-command.ts'
import type { CallCore } from './core.ts'
import type { Operations, OutcomeEvent } from './operations.ts'
import { failed } from './play.ts'

type CollectEnded = Extract<DriverEvent, { type: 'collect-ended' }>

/** Collects at the carrier. An abort stops the collection there. `undefined`: keys are gathered in core. */
export async function collectAtCarrier(
  core: CallCore,
  operations: Operations,
  command: CollectCommand,
  signal: AbortSignal | undefined,
): Promise<CollectResult | undefined> {
  const [capability] = collectNeeds(command)
  const reply = await core.run({ capability, verb: 'collect', signal }, (context) =>
    core.driver.doCollect?.(context, command),
  )
  if (reply.gatherKeys === true) return undefined
  const key = reply.operationKey
  const done = deferred<CollectResult>()
  let last: OutcomeEvent | undefined
  operations.claim(key, {
    outcome(event, origin) {
      last = event
      tell(core, command, event, origin)
    },
    finish() {
      if (last?.type === 'operation-failed') return done.reject(failed(core, 'collect', last.failure))
      done.resolve(resultOf(command, last?.type === 'collect-ended' ? last : { type: 'collect-ended' }))
    },
    abandon() {
      core.emit({ type: 'collect-ended', digits: '', reason: 'ended' })
      done.resolve({ digits: '', reason: 'ended' })
    },
  })
  const stop = (): void => {
    done.reject(core.error('cancelled', 'collect was cancelled'))
    core
      .run({ capability, verb: 'stop collecting' }, (context) => core.driver.doStopCollecting?.(context, key))
      // Whatever happens to it, the application has turned away; the call's own events tell the rest.
      .catch(() => undefined)
    operations.conclude(key, { type: 'collect-ended', digits: '', reason: 'ended' })
  }
  if (signal?.aborted === true) stop()
  signal?.addEventListener('abort', stop, { once: true })
  return done.promise.finally(() => signal?.removeEventListener('abort', stop))
}

function tell(core: CallCore, command: CollectCommand, event: OutcomeEvent, origin: Translated | undefined): void {
  if (event.type === 'operation-failed')
    return core.emit({ type: 'collect-ended', digits: '', reason: 'failed', failure: event.failure }, origin)
  const ended: CollectEnded = event.type === 'collect-ended' ? event : { type: 'collect-ended' }
  core.emit({ type: 'collect-ended', ...resultOf(command, ended) }, origin)
}

function resultOf(command: CollectCommand, event: CollectEnded): CollectResult {
  const digits = withoutTerminator(event.digits ?? '', command.terminator)
  const { choice, confidence, speech } = event
  return {
    digits,
    reason: event.reason ?? inferReason(digits, event, command),
    ...(choice !== undefined && { choice }),
    ...(speech !== undefined && { speech }),
    ...(confidence !== undefined && { confidence }),
  }
}

function withoutTerminator(digits: string, terminator: string | undefined): string {
  return terminator !== undefined && digits.endsWith(terminator) ? digits.slice(0, -1) : digits
}

/**
 * For carriers that give no reason (R16). Digits short of the maximum may also mean a time-out between two keys; with a
 * terminator set that is the rarer case.
 */
function inferReason(
  digits: string,
  { choice, speech }: CollectEnded,
  { maxDigits, terminator }: CollectCommand,
): CollectReason {
  if (choice !== undefined || speech !== undefined) return 'recognised'
  if (maxDigits !== undefined && digits.length >= maxDigits) return 'max'
  return digits !== '' && terminator !== undefined ? 'terminator' : 'timeout'
}
