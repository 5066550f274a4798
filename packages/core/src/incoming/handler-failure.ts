import type { HandlerErrorListener, HandlerFailure } from '../api/incoming-call.ts'
import type { CallDeps } from '../call/call-deps.ts'

/** Reports failed handlers of incoming calls, and lets the application decide about the call. */
export class HandlerFailures {
  private readonly deps: Pick<CallDeps, 'warnings'>
  private readonly listener: HandlerErrorListener

  constructor(deps: Pick<CallDeps, 'warnings'>, listener: HandlerErrorListener = () => 'end') {
    this.deps = deps
    this.listener = listener
  }

  /** Whether the call is to end. A listener that fails itself decides nothing, and the call ends. */
  async ends(failure: HandlerFailure): Promise<boolean> {
    this.warn('the handler of an incoming call failed', failure.error, failure.callId)
    try {
      return (await this.listener(failure)) !== 'leave'
    } catch (thrown) {
      this.warn('onHandlerError failed, and the call is ended', thrown, failure.callId)
      return true
    }
  }

  private warn(what: string, cause: unknown, callId: string): void {
    const words = cause instanceof Error ? cause.message : 'it threw something that is not an Error'
    const message = `${what}: ${words}`
    this.deps.warnings.raise({ code: 'handler-failed', check: placeOf(cause), message, callId, cause })
  }
}

/** Where it was thrown: one warning for each place in the application's code, whatever the words of the message. */
function placeOf(cause: unknown): string {
  const [, place = ''] = (cause instanceof Error ? cause.stack : undefined)?.match(/\n\s+at (.+)/) ?? []
  return place
}
