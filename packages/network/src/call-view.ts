import type { Call, CallState } from './call.ts'
import type { EndCause, EndedBy, LegState } from './leg-event.ts'
import type { Leg } from './leg.ts'

/** A call as `/_world/calls` shows it; times are ISO 8601. */
export interface CallView {
  readonly id: string
  readonly door: string
  readonly direction: 'to-party' | 'from-party'
  readonly from: string
  readonly to: string
  readonly state: CallState
  readonly startedAt: string
  readonly providerIds: Readonly<Record<string, string>>
  readonly legs: readonly LegView[]
}

/** A leg as `/_world/calls` shows it. */
export interface LegView {
  readonly id: string
  readonly kind: 'party' | 'application'
  readonly direction: 'to-party' | 'from-party'
  readonly number: string
  readonly state: LegState
  readonly diallingAt: string
  readonly ringingAt?: string
  readonly answeredAt?: string
  readonly endedAt?: string
  readonly cause?: EndCause
  readonly endedBy?: EndedBy
  /** Milliseconds since the answer on the audio clock. */
  readonly answeredMs: number
  readonly muted: boolean
  readonly held: boolean
  /** Which conversation the leg is in; equal ids hear each other. */
  readonly conversation: string
  /** Keys that the far party pressed. */
  readonly digits: string
  /** Keys that the application sent to it. */
  readonly heardDigits: string
  /** How many marks the application put between the audio that it streamed to it. */
  readonly marks: number
  readonly providerIds: Readonly<Record<string, string>>
}

export function viewCall(call: Call): CallView {
  const { id, door, direction, from, to, state, startedAt, providerIds } = call
  const legs = call.legs.map(viewLeg)
  return {
    id,
    door,
    direction,
    from,
    to,
    state,
    startedAt: startedAt.toISOString(),
    providerIds: { ...providerIds },
    legs,
  }
}

function viewLeg(leg: Leg): LegView {
  const { id, kind, direction, number, state, answeredMs, muted, held, digits, heardDigits } = leg
  return {
    id,
    kind,
    direction,
    number,
    state,
    diallingAt: leg.diallingSince.toISOString(),
    ...(leg.ringingSince && { ringingAt: leg.ringingSince.toISOString() }),
    ...(leg.answeredSince && { answeredAt: leg.answeredSince.toISOString() }),
    ...(leg.end && { endedAt: leg.end.at.toISOString(), cause: leg.end.cause, endedBy: leg.end.by }),
    answeredMs,
    muted,
    held,
    conversation: leg.conversation.id,
    digits,
    heardDigits,
    marks: leg.ear.marks,
    providerIds: { ...leg.providerIds },
  }
}
