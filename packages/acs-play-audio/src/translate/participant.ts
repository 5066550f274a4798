import type { Participant } from '@trunkline/core/driver'

import type { CallParticipant, EventData } from '../wire/event-data.ts'
import { rawIdOf } from '../wire/raw-id.ts'
import { addressOf } from './address.ts'
import type { Outcome } from './outcome.ts'
import { writeState } from './state.ts'

/** The operation key of a removal. The service confirms it only by a list without the participant. */
export function leavingKey(participantId: string): string {
  return `left:${participantId}`
}

/** Translates a full list of participants: the participants themselves, and the pending removals that it completes. */
export function participantsUpdated(
  { participants = [] }: EventData<'ParticipantsUpdated'>,
  leaving: ReadonlySet<string>,
): readonly Outcome[] {
  const present = new Set(participants.flatMap(({ participantId }) => participantId ?? []))
  const listed = participants.flatMap((participant) => participantOf(participant) ?? [])
  const roster = Object.fromEntries(participants.flatMap((participant) => entryOf(participant)))
  const left = [...leaving].filter((id) => !present.has(id))
  return [
    { event: { type: 'participant-changed', participants: listed }, state: writeState({ roster }) },
    ...left.map((id): Outcome => ({ event: { type: 'operation-completed' }, operationKey: leavingKey(id) })),
  ]
}

/** A participant; undefined if the service does not name them. */
function participantOf({ identifier, isMuted }: CallParticipant): Participant | undefined {
  const address = addressOf(identifier)
  return address === undefined ? undefined : { address, muted: isMuted ?? false, held: false }
}

function entryOf({ identifier, participantId }: CallParticipant): readonly (readonly [string, string])[] {
  const rawId = identifier === undefined ? undefined : rawIdOf(identifier)
  return rawId === undefined || participantId === undefined ? [] : [[rawId, participantId]]
}
