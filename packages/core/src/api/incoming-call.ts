import type { Destination } from '../base/address.ts'
import type { Address, Capabilities, Json } from '../driver/index.ts'
import type { Call, Supports } from './call.ts'
import type { AnswerOptions } from './option.ts'

/** What every incoming call has. */
export interface IncomingBase<C extends Capabilities> {
  /** Ours, derived from the carrier's. */
  readonly id: string
  readonly from: Address | undefined
  readonly to: Address | undefined
  readonly displayName: string | undefined
  /** Who was meant, where the call came here in somebody's stead: forwarded, or taken for him. */
  readonly onBehalfOf: Address | undefined
  /** What the caller's side passed along, such as SIP headers. */
  readonly headers: Readonly<Record<string, string>>
  /** The carrier's own body of the offer, with all that it says. */
  readonly raw: Json | undefined
  /** Answers; resolves when the call is up. Fails with `too-late` when it stopped ringing. */
  answer(options?: AnswerOptions): Promise<Call<C>>
}

/** A handler of `onIncomingCall` that threw, or whose promise was rejected. */
export interface HandlerFailure {
  readonly callId: string
  /** What was thrown, as it is. */
  readonly error: unknown
  /** Whether this handler had answered the call. */
  readonly answered: boolean
}

/** `end` hangs the call up, or rejects it where no handler has decided about it; `leave` leaves it to the application. */
export type HandlerErrorListener = (failure: HandlerFailure) => 'end' | 'leave' | Promise<'end' | 'leave'>

interface Rejecting {
  /** Turns the call away. Default reason: `busy`. */
  reject(options?: { readonly reason?: 'busy' | 'declined' | 'forbidden' }): Promise<void>
}

interface Redirecting {
  /** Sends the unanswered call elsewhere. */
  redirect(to: Destination): Promise<void>
}

/** A call that rings at the application. Left alone, it goes on ringing until the carrier gives up. */
export type IncomingCall<C extends Capabilities = Capabilities> = IncomingBase<C> &
  (Supports<C, 'reject'> extends true ? Rejecting : unknown) &
  (Supports<C, 'redirect'> extends true ? Redirecting : unknown)
