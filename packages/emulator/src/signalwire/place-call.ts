import type { Leg } from '../switchboard/leg.ts'
import type { Account } from './account.ts'
import type { LamlCall, Target } from './call.ts'
import type { DocumentSource } from './fetch-document.ts'
import { startRecording, type RecordingSettings } from './recording.ts'
import { callFields, STATUS_ATTEMPTS } from './status-callback.ts'

/** A call that the application asked for. */
export interface CallOrder {
  readonly to: string
  readonly from: string
  /** What the far party sees. */
  readonly callerId: string
  /** What runs once it is answered. */
  readonly source: DocumentSource
  readonly ringMs: number
  /** Keys sent after the answer, before the document. */
  readonly digits?: string | undefined
  readonly fallback?: Target | undefined
  readonly statusCallback?: Target | undefined
  readonly statusEvents: readonly string[]
  readonly recording?: RecordingSettings | undefined
  /** Every far party here is human. */
  readonly detectsMachines: boolean
  /** Where that is told, instead of with the document request. */
  readonly detectionCallback?: Target | undefined
}

/** Rings a far party, at once or when the space's rate allows, and runs its document after the answer. */
export function placeCall(account: Account, order: CallOrder): LamlCall {
  const { to, from, fallback, statusCallback, statusEvents } = order
  const call = account.register({ direction: 'outbound-api', to, from, fallback, statusCallback, statusEvents })
  account.queue(() => {
    if (!call.live) return
    const leg = account.network.switchboard.dial({ door: 'signalwire', from: order.callerId, to, ringMs: order.ringMs })
    call.begin(leg)
    void whenAnswered(call, leg, order)
  })
  return call
}

async function whenAnswered(call: LamlCall, leg: Leg, order: CallOrder): Promise<void> {
  if (!(await leg.answered)) return
  if (order.recording) startRecording(call, leg, order.recording)
  if (order.detectsMachines) detect(call, order.detectionCallback)
  if (order.digits !== undefined) await leg.sendDigits(order.digits)
  call.execute(order.source)
}

// the fields are not documented; AnsweredBy is expected. See docs/wire/signalwire-laml.md#answering-machines
function detect(call: LamlCall, callback: Target | undefined): void {
  call.answeredBy = 'human'
  if (!callback) return
  void call.account.send({
    ...callback,
    event: 'machine-detection',
    call: call.leg?.call.id,
    order: call.sid,
    attempts: STATUS_ATTEMPTS,
    fields: { ...callFields(call), AnsweredBy: 'human' },
  })
}
