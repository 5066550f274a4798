import type { Destination } from '../base/address.ts'
import type { Address, Capabilities, Json } from '../driver/index.ts'
import type { Call, Supports } from './call.ts'
import type { AnswerOptions } from './option.ts'

/** The members that every incoming call has. */
export interface IncomingBase<C extends Capabilities> {
  /** Trunkline's id of the call, derived from the carrier's data. */
  readonly id: string
  readonly from: Address | undefined
  readonly to: Address | undefined
  readonly displayName: string | undefined
  /** The original target of a call that was forwarded or is answered on that party's behalf. */
  readonly onBehalfOf: Address | undefined
  /** Headers from the caller's side, such as SIP headers. */
  readonly headers: Readonly<Record<string, string>>
  /** The complete body of the carrier's offer. */
  readonly raw: Json | undefined
  /** Answers; resolves when the call is connected. Fails with `too-late` when it has stopped ringing. */
  answer(options?: AnswerOptions): Promise<Call<C>>
}

/** A handler of `onIncomingCall` that threw, or whose promise was rejected. */
export interface HandlerFailure {
  readonly callId: string
  /** The thrown value, unchanged. */
  readonly error: unknown
  /** Whether this handler had answered the call. */
  readonly answered: boolean
}

/** `end` hangs the call up, or rejects it where no handler has decided about it; `leave` leaves it to the application. */
export type HandlerErrorListener = (failure: HandlerFailure) => 'end' | 'leave' | Promise<'end' | 'leave'>

interface Rejecting {
  /** Rejects the call. Default reason: `busy`. */
  reject(options?: { readonly reason?: 'busy' | 'declined' | 'forbidden' }): Promise<void>
}

interface Redirecting {
  /** Redirects the unanswered call to another destination. */
  redirect(to: Destination): Promise<void>
}

/** A call that rings at the application. Without a decision, it rings until the carrier gives up. */
export type IncomingCall<C extends Capabilities = Capabilities> = IncomingBase<C> &
  (Supports<C, 'reject'> extends true ? Rejecting : unknown) &
  (Supports<C, 'redirect'> extends true ? Redirecting : unknown)
