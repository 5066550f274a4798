import type { Leg } from '@trunkline/network'

import type { Account } from './account.ts'
import type { LamlCall } from './call.ts'
import { detectAnswerer, type DetectionSettings } from './detection.ts'
import type { DocumentSource } from './document-source.ts'
import type { RecordingSettings } from './recording-settings.ts'
import { startRecording } from './recording.ts'
import type { Target } from './webhook.ts'

/** A call that the application requests. */
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
  /** How it is found out who answered. */
  readonly detection?: DetectionSettings | undefined
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
  if (order.detection) await detectAnswerer(call, leg, order.detection)
  if (leg.state !== 'answered') return
  if (order.digits !== undefined) await leg.sendDigits(order.digits)
  call.execute(order.source)
}
