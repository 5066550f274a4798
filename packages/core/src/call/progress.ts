import type { CallAnswer, CallEnd } from '../api/handle.ts'

export type Phase = 'new' | 'dialled' | 'ringing' | 'answered' | 'ended'

/**
 * How far a call is, and who is about to change that. Phases go forward only: a step returns false where the call is
 * further.
 */
export class CallProgress {
  private at: Phase = 'new'
  private answeredBy: CallAnswer | undefined
  private ending: CallEnd | undefined
  private leaving = false
  private handingOver: 'no' | 'asked' | 'done' = 'no'
  private closed: Phase | undefined

  get phase(): Phase {
    return this.at
  }

  /** Once it was answered. */
  get answer(): CallAnswer | undefined {
    return this.answeredBy
  }

  /** Once it has ended. */
  get end(): CallEnd | undefined {
    return this.ending
  }

  /** A hang-up of ours is on its way, or done. */
  get hangingUp(): boolean {
    return this.leaving
  }

  /** The far side was handed over: what is left of the call can only be hung up. */
  get transferred(): boolean {
    return this.handingOver === 'done'
  }

  /** A transfer was requested and its outcome is not known yet. */
  get transferring(): boolean {
    return this.handingOver === 'asked'
  }

  /** How far the call was when the client was closed: it goes on at the carrier, and is over here without an end. */
  get closedIn(): Phase | undefined {
    return this.closed
  }

  /** The carrier has the call. */
  dialled(): boolean {
    return this.step('new', 'dialled')
  }

  ringing(): boolean {
    return this.step('dialled', 'ringing')
  }

  answered(answer: CallAnswer): boolean {
    if (this.at === 'answered' || this.at === 'ended') return false
    this.at = 'answered'
    this.answeredBy = answer
    return true
  }

  /** The call is over; why is known once everything open is settled. */
  over(): boolean {
    if (this.at === 'ended') return false
    this.at = 'ended'
    return true
  }

  ended(end: CallEnd): void {
    this.ending = end
  }

  hangUp(): void {
    this.leaving = true
  }

  /** The carrier refused to hang up: the call goes on. */
  hangUpFailed(): void {
    this.leaving = false
  }

  transfer(): void {
    if (this.handingOver === 'no') this.handingOver = 'asked'
  }

  transferCompleted(): void {
    this.handingOver = 'done'
  }

  /** The outcome of a transfer is known, or can no longer become known. */
  transferSettled(): void {
    if (this.handingOver === 'asked') this.handingOver = 'no'
  }

  /** The client is closed. */
  close(): boolean {
    const { at } = this
    if (!this.over()) return false
    this.closed = at
    return true
  }

  private step(from: Phase, to: Phase): boolean {
    if (this.at !== from) return false
    this.at = to
    return true
  }
}
