import {
  type Address,
  addressText,
  type HoldCommand,
  type MoveCommand,
  type Participant,
  type ParticipantCommand,
  type TransferCommand,
} from '@trunkline/core/driver'

import type { CustomCallingContext } from '../wire/calling-context.ts'
import type { CommunicationIdentifier } from '../wire/identifier.ts'
import type { ApiVersion } from '../wire/operation.ts'
import { identifierFromRawId } from '../wire/raw-id.ts'
import type { CallParticipant } from '../wire/reply.ts'
import type { RequestOf } from '../wire/request.ts'
import { addressOf, identifierOf } from './address.ts'
import { invalid, seconds } from './limit.ts'
import { playSource, type Voicing } from './prompt.ts'

interface CallingContext {
  readonly customCallingContext?: CustomCallingContext | undefined
}

/** Body of CallConnection_TransferToParticipant; requires `transferee` with more than one other participant. */
export function transferRequest(
  { to, from }: TransferCommand,
  operation: string,
  { customCallingContext, transferee }: CallingContext & { readonly transferee?: string | undefined },
): RequestOf<'CallConnection_TransferToParticipant', ApiVersion> {
  return {
    targetParticipant: identifierOf(to),
    ...(from !== undefined && { sourceCallerIdNumber: numberOf(from) }),
    ...(transferee !== undefined && { transferee: identifierFromRawId(transferee) }),
    ...(customCallingContext !== undefined && { customCallingContext }),
    operationContext: operation,
  }
}

/**
 * Body of CallConnection_AddParticipant. A phone is called from `own`, our number on the call, unless the command names
 * another number.
 */
export function addParticipantRequest(
  { address, from, timeoutMs }: ParticipantCommand,
  { operation, own }: { readonly operation: string; readonly own: Address | undefined },
  { customCallingContext, sourceDisplayName }: CallingContext & { readonly sourceDisplayName?: string | undefined },
): RequestOf<'CallConnection_AddParticipant', ApiVersion> {
  const caller = from ?? (address.kind === 'phone' && own?.kind === 'phone' ? own : undefined)
  if (address.kind === 'phone' && caller === undefined)
    throw invalid('from is needed to add a telephone: a number of this very resource')
  return {
    participantToAdd: identifierOf(address),
    ...(caller !== undefined && { sourceCallerIdNumber: numberOf(caller) }),
    ...(sourceDisplayName !== undefined && { sourceDisplayName }),
    ...(customCallingContext !== undefined && { customCallingContext }),
    ...(timeoutMs !== undefined && { invitationTimeoutInSeconds: seconds('timeoutMs', timeoutMs, 180) }),
    operationContext: operation,
  }
}

/** Body of CallConnection_MoveParticipants for one participant, since each has an event of its own. */
export function moveRequest(
  { fromProviderCallId }: MoveCommand,
  operation: string,
  rawId: string,
): RequestOf<'CallConnection_MoveParticipants'> {
  return {
    targetParticipants: [identifierFromRawId(rawId)],
    fromCall: fromProviderCallId,
    operationContext: operation,
  }
}

/** Body of CallMedia_Hold. */
export function holdRequest(
  { music }: HoldCommand,
  operation: string,
  target: string,
  vendor: Voicing,
): RequestOf<'CallMedia_Hold', ApiVersion> {
  return {
    targetParticipant: identifierFromRawId(target),
    ...(music !== undefined && { playSourceInfo: playSource(music, vendor) }),
    operationContext: operation,
  }
}

/** A participant; undefined if the service does not name them. */
export function participantOf({ identifier, isMuted, isOnHold }: CallParticipant): Participant | undefined {
  const address = addressOf(identifier)
  return address === undefined ? undefined : { address, muted: isMuted ?? false, held: isOnHold ?? false }
}

function numberOf(from: Address): NonNullable<CommunicationIdentifier['phoneNumber']> {
  if (from.kind === 'phone') return { value: from.number }
  throw invalid(`from must be a number of this very resource, not ${addressText(from)}`)
}
