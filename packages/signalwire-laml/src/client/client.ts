import { type Calls, createCalls } from './calls.ts'
import { type ConferenceRecordings, createConferenceRecordings } from './conference-recordings.ts'
import { type ConferenceStreams, createConferenceStreams } from './conference-streams.ts'
import { type Conferences, createConferences } from './conferences.ts'
import { connectTo, type SignalWireClientOptions } from './connection.ts'
import { createIncomingNumbers, type IncomingNumbers } from './incoming-numbers.ts'
import { createLamlBins, type LamlBins } from './laml-bins.ts'
import { createParticipants, type Participants } from './participants.ts'
import { createQueues, type Queues } from './queues.ts'
import { createRecordings, type Recordings } from './recordings.ts'
import { createStreams, type Streams } from './streams.ts'
import { createTranscriptions, type Transcriptions } from './transcriptions.ts'

/** A typed client of the Compatibility API: the vendor's own names, checked before they are sent. */
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

/** Makes a client of one account; sends nothing by itself. Throws `invalid-configuration`. */
export function createSignalWireClient(options: SignalWireClientOptions): SignalWireClient {
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
