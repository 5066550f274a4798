import { verbRules } from '../api/option-rule.ts'
import { type AnswerOptions, vendorOptions } from '../api/option.ts'
import { type Destination, parseAddress } from '../base/address.ts'
import { refusal } from '../base/refusal.ts'
import { within } from '../base/wait.ts'
import type { LiveCall } from '../call/live-call.ts'
import { limitOf } from '../call/verb-deadline.ts'
import type { HeldCall } from '../cluster/call-registry.ts'
import {
  checkOptions,
  type Decision,
  isTelephonyError,
  type Json,
  type RejectCommand,
  type TelephonyError,
  type Translated,
} from '../driver/index.ts'
import type { Decisions } from './decisions.ts'

/** A call that rings at the application, whatever the provider. */
export interface RingingCall {
  readonly id: string
  readonly from: LiveCall['from']
  readonly to: LiveCall['to']
  readonly displayName: string | undefined
  readonly onBehalfOf: LiveCall['to']
  readonly headers: Readonly<Record<string, string>>
  readonly raw: Json | undefined
  answer(options?: AnswerOptions): Promise<LiveCall>
  reject(options?: { readonly reason?: RejectCommand['reason'] }): Promise<void>
  redirect(to: Destination): Promise<void>
}

/** The event of an incoming call. */
export type IncomingEvent = Extract<Translated['event'], { type: 'call-incoming' }>

/** The call that is passed to the handler of incoming calls. */
export function ringingCall(
  decisions: Decisions,
  held: HeldCall,
  { displayName, headers = {}, onBehalfOf }: IncomingEvent,
  raw: Json | undefined,
): RingingCall {
  const { core, reducer } = held.engine
  return {
    id: core.id,
    from: core.from,
    to: core.to,
    displayName,
    onBehalfOf,
    headers,
    raw,
    answer: (options = {}) => answer(decisions, held, options),
    reject: async (options = {}) => {
      checkOptions('reject', options, verbRules.reject)
      const { reason = 'busy' } = options
      await turnAway(decisions, held, { kind: 'reject', command: { reason } })
      reducer.end({ reason: 'declined' })
    },
    redirect: async (to) => {
      await turnAway(decisions, held, { kind: 'redirect', command: { to: parseAddress(to, 'to') } })
      reducer.end({ reason: 'transferred' })
    },
  }
}

async function answer(decisions: Decisions, held: HeldCall, options: AnswerOptions): Promise<LiveCall> {
  checkOptions('answer', options, verbRules.answer)
  const { core } = held.engine
  const command = {
    prepare: options.prepare ?? {},
    providerOptions: vendorOptions(options, core.deps.provider),
  }
  const run = { capability: 'answer', verb: 'answer', signal: options.signal, outOfTurn: true } as const
  const deciding = decisions.make(core, { kind: 'answer', command }, () =>
    core.run(run, (context) => core.driver.doAnswer?.(context, command)),
  )
  const unknown = await doubtOf(deciding)
  const what = `call ${core.id} was not up after it was answered`
  const timeoutMs = limitOf('answer', core.deps.deadlines)
  await held.engine.answered({ timeoutMs, signal: options.signal }, what).catch((thrown: unknown) => {
    throw isTelephonyError(thrown, 'timeout') ? (unknown ?? thrown) : thrown
  })
  return held.call
}

async function turnAway(
  decisions: Decisions,
  held: HeldCall,
  decision: Exclude<Decision, { kind: 'answer' }>,
): Promise<void> {
  const { core } = held.engine
  const { provider } = core.deps
  const { kind } = decision
  if (provider.capabilities[kind] === 'unsupported') throw refusal(provider, kind, kind, core.id)
  // the carrier may report the end of the call before its reply: that is success
  const run = { capability: kind, verb: kind, outOfTurn: true, outlives: true } as const
  const deciding = decisions.make(core, decision, () =>
    core.run(run, (context) =>
      decision.kind === 'reject'
        ? core.driver.doReject?.(context, decision.command)
        : core.driver.doRedirect?.(context, decision.command),
    ),
  )
  const unknown = await doubtOf(deciding)
  if (unknown === undefined) return
  await held.engine.inspect()
  const timeoutMs = core.deps.deadlines.evidenceMs
  await within(core.clock, core.ended.promise, `the ${kind}`, { timeoutMs }).catch((thrown: unknown) => {
    throw isTelephonyError(thrown, 'timeout') ? unknown : thrown
  })
}

/**
 * The error of a decision that the carrier may have carried out nevertheless, as its own report will show; any other
 * error is thrown.
 */
async function doubtOf(deciding: Promise<void>): Promise<TelephonyError | undefined> {
  try {
    await deciding
    return undefined
  } catch (thrown) {
    if (isTelephonyError(thrown, 'outcome-unknown')) return thrown
    throw thrown
  }
}
