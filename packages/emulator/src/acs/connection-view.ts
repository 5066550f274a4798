import type { Connection } from './connection.ts'
import { memberOf, type Participant, participantOf } from './participant.ts'

/** Who is on a call: the parties, then the application itself and others that joined. */
export function participantsOn(connection: Connection): Participant[] {
  const parties = connection.parties.map((leg) => participantOf(leg))
  const applications = [connection, ...connection.others.filter(({ state }) => state === 'connected')]
  return [...parties, ...applications.map(({ setUp }) => memberOf(setUp.application))]
}

/** A call as the REST API shows it. */
export function propertiesOf({ id, ids, state, setUp, desk }: Connection): Record<string, unknown> {
  const { request, source, targets, properties } = setUp
  return {
    callConnectionId: id,
    ...ids,
    source,
    targets,
    callConnectionState: state,
    callbackUri: request.callbackUri,
    ...properties,
    ...(desk.stream && { mediaStreamingSubscription: desk.stream.subscription() }),
    ...(desk.transcription && { transcriptionSubscription: desk.transcription.subscription() }),
  }
}
