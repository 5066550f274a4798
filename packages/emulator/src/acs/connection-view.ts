import type { LiveCall } from './live-call.ts'
import type { MediaStream } from './media-stream.ts'
import { memberOf, type Participant, participantOf } from './participant.ts'
import type { Transcription } from './transcription.ts'

/** A call, as the REST API shows it. */
export interface ShownCall extends LiveCall {
  /** Further connections to the same call: applications that joined it. */
  readonly others: readonly Pick<LiveCall, 'state' | 'setUp'>[]
  readonly media: {
    readonly stream: Pick<MediaStream, 'state' | 'subscription'> | undefined
    readonly transcription: Pick<Transcription, 'subscription'> | undefined
  }
}

/** Who is on a call: the parties, then the application itself and others that joined. */
export function participantsOn(connection: ShownCall): Participant[] {
  const parties = connection.parties.map((leg) => participantOf(leg))
  const applications = [connection, ...connection.others.filter(({ state }) => state === 'connected')]
  return [...parties, ...applications.map(({ setUp }) => memberOf(setUp.application))]
}

/** A call as the reply to its set-up shows it: what is not known before it is connected is left out. */
export function propertiesOf(connection: ShownCall): Record<string, unknown> {
  const { stream } = connection.media
  return { ...common(connection), mediaStreamingSubscription: stream?.subscription() ?? { state: 'disabled' } }
}

/** A call as it is shown when it is asked for. */
export function shownOf(connection: ShownCall): Record<string, unknown> {
  const { stream, transcription } = connection.media
  return {
    ...common(connection),
    mediaStreamingSubscription: { state: stream?.state ?? 'disabled' },
    ...(transcription && { transcriptionSubscription: transcription.subscription() }),
  }
}

/** What both have in common (docs/wire/acs-call-automation.md#set-up). */
function common({ id, ids, state, setUp }: ShownCall): Record<string, unknown> {
  const { request, source, targets, properties, failure } = setUp
  const isNamed = state === 'connected' || failure === 'AnswerFailed'
  return {
    callConnectionId: id,
    correlationId: ids.correlationId,
    ...(isNamed && { serverCallId: ids.serverCallId }),
    source,
    targets,
    callConnectionState: state,
    callbackUri: request.callbackUri,
    ...properties,
  }
}
