import type { MoveOptions, ParticipantOptions } from '../api/option.ts'
import { type Destination, parseAddress } from '../base/address.ts'
import type { Participant } from '../driver/index.ts'
import type { CallCore } from './core.ts'
import { Invitations } from './invitations.ts'
import type { Operations } from './operations.ts'
import { runToOutcome } from './outcome.ts'
import { request } from './request.ts'

/** The verbs of those who are on a call. */
export class CallParticipants {
  private readonly core: CallCore
  private readonly operations: Operations
  private readonly invitations: Invitations

  constructor(core: CallCore, operations: Operations) {
    this.core = core
    this.operations = operations
    this.invitations = new Invitations(core, operations)
  }

  async add(who: Destination, options: ParticipantOptions, vendor: unknown): Promise<void> {
    const command = {
      address: parseAddress(who, 'who'),
      from: options.from === undefined ? undefined : parseAddress(options.from, 'from'),
      timeoutMs: options.timeoutMs,
      providerOptions: vendor,
    }
    await this.invitations.invite(command, options.signal)
  }

  async cancel(who: Destination): Promise<void> {
    await this.invitations.cancel(parseAddress(who, 'who'))
  }

  async remove(who: Destination): Promise<void> {
    const address = parseAddress(who, 'who')
    const verb = { capability: 'participants.remove', verb: 'removeParticipant' } as const
    await runToOutcome(this.core, this.operations, verb, (context) =>
      this.core.driver.doRemoveParticipant?.(context, address),
    )
  }

  async move(who: Destination, options: MoveOptions, vendor: unknown): Promise<void> {
    const { core } = this
    core.require('participants.move', 'moveParticipant')
    const address = parseAddress(who, 'who')
    const fromProviderCallId = options.from.providerCallId
    if (fromProviderCallId === undefined)
      throw core.error('not-available', 'moveParticipant is not possible now: the carrier has not named the other call')
    if (fromProviderCallId === core.providerCallId)
      throw core.error('invalid-argument', 'from must be another call than the one that takes the participant')
    const command = { address, fromProviderCallId, providerOptions: vendor }
    const verb = { capability: 'participants.move', verb: 'moveParticipant', signal: options.signal } as const
    await runToOutcome(core, this.operations, verb, (context) => core.driver.doMoveParticipant?.(context, command))
  }

  async list(): Promise<readonly Participant[]> {
    const { core } = this
    core.use('participants.list', 'participants')
    return request(core, 'participants', (context) => core.driver.doListParticipants?.(context))
  }

  async mute(who: Destination | undefined): Promise<void> {
    const target = who === undefined ? undefined : parseAddress(who, 'who')
    await this.core.run({ capability: 'mute', verb: 'mute' }, (context) => this.core.driver.doMute?.(context, target))
  }

  async unmute(who: Destination | undefined): Promise<void> {
    const target = who === undefined ? undefined : parseAddress(who, 'who')
    await this.core.run({ capability: 'unmute', verb: 'unmute' }, (context) =>
      this.core.driver.doUnmute?.(context, target),
    )
  }
}
