import type { CheckAccess } from '../azure/access.ts'
import { AcsFailure } from '../azure/failure.ts'
import type { Grid } from '../azure/grid.ts'
import type { Timers } from '../azure/timers.ts'
import type { Network } from '../door.ts'
import type { PostCallback } from './callback.ts'
import type { Connection } from './connection.ts'
import type { AcsPlayAudioSettings } from './options.ts'
import type { Prompts } from './prompts.ts'
import type { RecordingFiles } from './recording-files.ts'
import type { Recording } from './recording.ts'
import { ServerCall } from './server-call.ts'

/** All that the operations of the door share. */
export interface Service {
  readonly network: Network
  readonly settings: AcsPlayAudioSettings
  readonly resourceId: string
  readonly checkAccess: CheckAccess
  readonly post: PostCallback
  readonly prompts: Prompts
  readonly grid: Grid
  readonly files: RecordingFiles
  readonly timers: Timers
  /** By server call id, ended ones too. */
  readonly serverCalls: Map<string, ServerCall>
  /** By call connection id, ended ones too. */
  readonly connections: Map<string, Connection>
  /** By recording id. */
  readonly recordings: Map<string, Recording>
}

/** The live connection of that id, or a 404: an ended call is unknown to the service. */
export function connectionOf(service: Service, id: string | undefined): Connection {
  const connection = service.connections.get(id ?? '')
  if (!connection || connection.state === 'disconnected') throw callNotFound()
  return connection
}

/** The established connection of that id, or a 404 or 400. */
export function establishedOf(service: Service, id: string | undefined): Connection {
  const connection = connectionOf(service, id)
  if (connection.state !== 'connected') throw notEstablished()
  return connection
}

/** The established call of that id, whoever set it up, or a 404 or 400. */
export function serverCallOf(service: Service, id: string | undefined): ServerCall {
  const found = findServerCall(service, id ?? '')
  if (found === undefined || found.over) throw callNotFound()
  if (found.parties.length === 0) throw notEstablished()
  return found
}

/** The call of that id, whoever set it up: the other generation of the API knows its calls by such ids as well. */
export function findServerCall(service: Service, id: string): ServerCall | undefined {
  const known = service.serverCalls.get(id)
  if (known !== undefined) return known
  const call = service.network.switchboard.call(id)
  if (call?.state !== 'answered' || call.providerIds['serverCallId'] !== id) return undefined
  return new ServerCall(service, { call, id, isOurs: false })
}

export function callNotFound(status = 404): AcsFailure {
  return new AcsFailure(status, 8522, 'Call not found.')
}

function notEstablished(): AcsFailure {
  return new AcsFailure(400, 8501, 'Action is invalid when call is not in Established state')
}
