import type { Participant } from '@trunkline/core/driver'

import { conversationProperties, conversationStates, knownWord, participantProperties } from '../wire/index.ts'
import { addressOf } from './address.ts'
import { endedAfterAnswer } from './audio-video.ts'
import { pathOf } from './place.ts'
import { keep, propertiesOf, type Reader, trackOf } from './scene.ts'
import { type KnownParticipant, participantName } from './state.ts'

/** Reads the conversation of a call; when it is deleted, the call has ended, whatever other events say. */
export const readConversation: Reader = (event, scene) => {
  const properties = propertiesOf(conversationProperties, event)
  if (properties === undefined) return undefined
  if (event.type === 'deleted') {
    const end = endedAfterAnswer(event, { ...scene.known, answered: true })
    const isKnown = scene.known.answered || event.reason !== undefined
    return [{ event: isKnown ? end : { type: 'call-ended', reason: 'unknown' } }]
  }
  const state = knownWord(conversationStates, properties.state) ?? properties.state
  const patch = keep('conversation', trackOf(event.resource, scene, { state }))
  if (state === 'Disconnected') return [{ event: endedAfterAnswer(event, scene.known), state: patch }]
  if (state === 'Conferencing' || state === 'Conferenced' || state === 'InLobby')
    return [{ event: { type: 'provider-event' }, state: patch }]
  return [{ event: { type: 'call-alive' }, state: patch }]
}

/** Reads the meeting that a conversation has become. */
export const readMeeting: Reader = (event, scene) => [
  {
    event: { type: 'provider-event' },
    state: keep('meeting', trackOf(event.resource, scene)),
  },
]

/** Reads a participant. Each event reports one participant, and the state keeps them all. */
export const readParticipant: Reader = (event, scene) => {
  const path = pathOf(event.link.href)
  const others = [...scene.known.participants].filter(([known]) => known !== path)
  if (event.type === 'deleted') return [{ ...changed(others), state: { [participantName(path)]: null } }]
  const properties = propertiesOf(participantProperties, event)
  if (properties?.uri === undefined) return undefined
  const { uri, name } = properties
  const eject = trackOf(event.resource, scene)?.links['eject']
  const entry = { uri, ...(name !== undefined && { name }), ...(eject !== undefined && { eject }) }
  const roster = [...others, [path, { ...entry, address: addressOf(uri) }] as const]
  return [{ ...changed(roster), state: { [participantName(path)]: entry } }]
}

/** The public form of a participant, as far as the service reports it. */
export function participantOf({ address }: Pick<KnownParticipant, 'address'>): Participant {
  return { address, muted: false, held: false }
}

function changed(roster: readonly (readonly [string, Pick<KnownParticipant, 'address'>])[]) {
  const participants = roster.map(([, participant]) => participantOf(participant))
  return { event: { type: 'participant-changed', participants } } as const
}
