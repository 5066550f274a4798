import { AcsFailure } from '../azure/failure.ts'
import type { Connection, ConnectionHost } from './connection.ts'
import type { RecordingFiles } from './recording-files.ts'
import type { Recording } from './recording.ts'

/** All that the operations of the protocol server share. */
export interface Service extends ConnectionHost {
  readonly files: RecordingFiles
  /** By recording id. */
  readonly recordings: Map<string, Recording>
}

/** The live connection of that id, or a 404. */
export function connectionOf(service: Service, id: string | undefined): Connection {
  const connection = service.connections.get(id ?? '')
  // an ended call is unknown to the service
  if (!connection || connection.state === 'disconnected')
    throw new AcsFailure(404, 8522, `There is no call ${id ?? ''}`)
  return connection
}

/** The established connection of that id, or a 404 or 400. */
export function establishedOf(service: Service, id: string | undefined): Connection {
  const connection = connectionOf(service, id)
  if (connection.state !== 'connected') throw new AcsFailure(400, 8501, `Call ${connection.id} is not established yet`)
  return connection
}
