/** Why a leg has ended. */
export type EndCause = 'hung-up' | 'busy' | 'no-answer' | 'declined' | 'unreachable' | 'cancelled'

/** Who ended a leg. */
export type EndedBy = 'party' | 'application' | 'network'

/** The end of a leg. */
export interface LegEnd {
  readonly cause: EndCause
  readonly by: EndedBy
  readonly at: Date
}

export type LegState = 'dialling' | 'ringing' | 'answered' | 'ended'

/** What happens to a leg, in order; nothing follows `ended`. */
export type LegEvent =
  | { readonly type: 'ringing'; readonly at: Date }
  | { readonly type: 'answered'; readonly at: Date }
  /** The far party pressed a key. */
  | { readonly type: 'digit'; readonly at: Date; readonly digit: string; readonly durationMs: number }
  | ({ readonly type: 'ended' } & LegEnd)
