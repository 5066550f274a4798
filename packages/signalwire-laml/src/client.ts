import { checkOptions, rule } from '@trunkline/core/driver'

import { type Calls, createCalls } from './client/calls.ts'
import { type ConferenceRecordings, createConferenceRecordings } from './client/conference-recordings.ts'
import { type ConferenceStreams, createConferenceStreams } from './client/conference-streams.ts'
import { type Conferences, createConferences } from './client/conferences.ts'
import { createIncomingNumbers, type IncomingNumbers } from './client/incoming-numbers.ts'
import { createLamlBins, type LamlBins } from './client/laml-bins.ts'
import { createParticipants, type Participants } from './client/participants.ts'
import { createQueues, type Queues } from './client/queues.ts'
import { createRecordings, type Recordings } from './client/recordings.ts'
import { createStreams, type Streams } from './client/streams.ts'
import { createTranscriptions, type Transcriptions } from './client/transcriptions.ts'
import { connectTo, type SignalWireClientOptions } from './client/transport.ts'

export type { Calls, UpdateOptions } from './client/calls.ts'
export type { ConferenceRecordings } from './client/conference-recordings.ts'
export type { ConferenceStreamForm, ConferenceStreams } from './client/conference-streams.ts'
export type { Conferences } from './client/conferences.ts'
export type { RequestOptions, SignalWireClientOptions } from './client/transport.ts'
export type { Fields } from './client/field.ts'
export type { IncomingNumbers } from './client/incoming-numbers.ts'
export type { LamlBins } from './client/laml-bins.ts'
export type { Participants } from './client/participants.ts'
export type { Queues } from './client/queues.ts'
export type { RecordingFormat, Recordings } from './client/recordings.ts'
export type { StreamForm, Streams } from './client/streams.ts'
export type { Transcriptions } from './client/transcriptions.ts'

/** A typed client of the Compatibility API. It uses the vendor's names and checks requests before it sends them. */
export interface SignalWireClient {
  readonly calls: Calls
  readonly streams: Streams
  readonly recordings: Recordings
  readonly conferences: Conferences
  readonly participants: Participants
  readonly conferenceStreams: ConferenceStreams
  readonly conferenceRecordings: ConferenceRecordings
  readonly queues: Queues
  readonly transcriptions: Transcriptions
  readonly lamlBins: LamlBins
  readonly incomingNumbers: IncomingNumbers
}

const { anything, having, members, object, positive, whole, work } = rule
/** The credentials are checked where they are parsed, with messages that contain no secret. */
const clientRule = members<SignalWireClientOptions>({
  apiToken: anything,
  attempts: whole(1),
  baseUrl: anything,
  clock: object,
  delay: work,
  onAttempt: work,
  projectId: anything,
  random: object,
  space: anything,
  timeoutMs: positive,
  wire: having('send'),
})

/**
 * Creates a client of one account; sends nothing until it is used. Throws `invalid-argument` for an unknown option, and
 * `invalid-configuration` otherwise.
 */
export function createSignalWireClient(options: SignalWireClientOptions): SignalWireClient {
  checkOptions('createSignalWireClient', options, clientRule)
  const connection = connectTo(options)
  return {
    calls: createCalls(connection),
    streams: createStreams(connection),
    recordings: createRecordings(connection),
    conferences: createConferences(connection),
    participants: createParticipants(connection),
    conferenceStreams: createConferenceStreams(connection),
    conferenceRecordings: createConferenceRecordings(connection),
    queues: createQueues(connection),
    transcriptions: createTranscriptions(connection),
    lamlBins: createLamlBins(connection),
    incomingNumbers: createIncomingNumbers(connection),
  }
}
