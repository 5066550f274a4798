import type { DocumentCall } from '../document-call.ts'
import type { Recording } from '../recording.ts'
import { actionOf, type Next, type VerbContext } from './verb.ts'

/** What came of a dial. */
export interface DialOutcome {
  readonly status: 'completed' | 'answered' | 'busy' | 'no-answer' | 'failed' | 'canceled'
  /** The other call, where there was one. */
  readonly other?: DocumentCall | undefined
  /** Whole seconds that both talked. */
  readonly seconds?: number
  readonly recording?: Recording | undefined
  /** What a SIP address adds. */
  readonly sip?: Readonly<Record<string, string | undefined>> | undefined
}

/** On to the dial's action, or to the next verb. See docs/wire/signalwire-laml.md#dial-action */
export function dialAction(context: VerbContext, { status, other, seconds = 0, recording, sip }: DialOutcome): Next {
  if (context.signal.aborted) return 'over'
  if ((context.element.attributes['action'] ?? '') === '') return undefined
  return actionOf(context, 'action:dial', {
    DialCallSid: other?.sid,
    DialCallStatus: status,
    DialCallDuration: String(seconds),
    RecordingUrl: recording?.url,
    ...sip,
  })
}
