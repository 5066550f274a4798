import { type Calls, createCalls } from './calls.ts'
import { type Conferences, createConferences, createParticipants, type Participants } from './conferences.ts'
import { connectTo, type SignalWireClientOptions } from './connection.ts'
import { createRecordings, type Recordings } from './recordings.ts'
import { createStreams, type Streams } from './streams.ts'

/** A typed client of the Compatibility API: the vendor's own names, checked before they are sent. */
export interface SignalWireClient {
  readonly calls: Calls
  readonly streams: Streams
  readonly recordings: Recordings
  readonly conferences: Conferences
  readonly participants: Participants
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
  }
}
