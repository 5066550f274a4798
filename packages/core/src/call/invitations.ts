import { type Deferred, deferred } from '../base/deferred.ts'
import { type Address, addressText, isTelephonyError, type ParticipantCommand } from '../driver/index.ts'
import type { CallCore } from './core.ts'
import type { Operations } from './operations.ts'
import { runToOutcome } from './outcome.ts'

/** The unanswered invitations to a call. */
export class Invitations {
  private readonly core: CallCore
  private readonly operations: Operations
  /** By address; of two invitations to one the newer. */
  private readonly open = new Map<string, Invitation>()

  constructor(core: CallCore, operations: Operations) {
    this.core = core
    this.operations = operations
  }

  /** Settles with the outcome that the carrier reports. An abort cancels the invitation if the provider supports it. */
  async invite(command: ParticipantCommand, signal: AbortSignal | undefined): Promise<void> {
    const who = addressText(command.address)
    const invitation: Invitation = { key: deferred(), given: deferred(), withdrawal: undefined }
    const abort = (): void => void this.giveUp(invitation)
    this.open.set(who, invitation)
    if (this.takesBack) signal?.addEventListener('abort', abort, { once: true })
    try {
      await Promise.race([this.add(command, invitation, signal), invitation.given.promise])
    } catch (thrown) {
      const isWithdrawn = invitation.withdrawal !== undefined && isTelephonyError(thrown, 'operation-failed')
      throw isWithdrawn ? this.core.error('cancelled', 'addParticipant was cancelled') : thrown
    } finally {
      signal?.removeEventListener('abort', abort)
      if (this.open.get(who) === invitation) this.open.delete(who)
      // there is nothing left to cancel
      invitation.key.reject(this.nobody())
    }
  }

  /** Cancels the invitation of a party; fails with `not-available` when there is none. */
  async cancel(address: Address): Promise<void> {
    this.core.require('participants.cancel', 'cancelParticipant')
    const invitation = this.open.get(addressText(address))
    if (invitation === undefined) throw this.nobody()
    await this.withdraw(invitation)
  }

  private add(command: ParticipantCommand, invitation: Invitation, signal: AbortSignal | undefined): Promise<void> {
    const verb = {
      capability: 'participants.add',
      verb: 'addParticipant',
      facts: { ring: command.timeoutMs },
      signal,
      seenThrough: this.takesBack,
      accepted: (key: string): void => invitation.key.resolve(key),
    } as const
    return runToOutcome(this.core, this.operations, verb, (context) =>
      this.core.driver.doAddParticipant?.(context, command),
    )
  }

  /** The application aborts: its promise fails with `cancelled`, unless the party answers first. */
  private async giveUp(invitation: Invitation): Promise<void> {
    try {
      await this.withdraw(invitation)
    } catch (thrown) {
      const why = isTelephonyError(thrown) ? ` (${thrown.code})` : ''
      invitation.given.reject(
        this.core.error('cancelled', `addParticipant was cancelled; the invitation could not be withdrawn${why}`),
      )
    }
  }

  private withdraw(invitation: Invitation): Promise<void> {
    invitation.withdrawal ??= this.takeBack(invitation).catch((thrown: unknown) => {
      invitation.withdrawal = undefined
      throw thrown
    })
    return invitation.withdrawal
  }

  private async takeBack({ key }: Invitation): Promise<void> {
    const { core, operations } = this
    const operationKey = await key.promise
    const verb = { capability: 'participants.cancel', verb: 'cancelParticipant' } as const
    await runToOutcome(core, operations, verb, (context) => core.driver.doCancelAddParticipant?.(context, operationKey))
    const failure = { code: 'unknown', message: 'the invitation was taken back' } as const
    operations.conclude(operationKey, { type: 'operation-failed', failure })
  }

  private get takesBack(): boolean {
    return this.core.deps.provider.capabilities['participants.cancel'] !== 'unsupported'
  }

  private nobody() {
    return this.core.error(
      'not-available',
      'cancelParticipant is not possible now: no one with this address is being invited',
    )
  }
}

interface Invitation {
  /** The operation's name, once the carrier has accepted it. */
  readonly key: Deferred<string>
  /** Rejected when the invitation was given up and could not be withdrawn. */
  readonly given: Deferred<never>
  withdrawal: Promise<void> | undefined
}
