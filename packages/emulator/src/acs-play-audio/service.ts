import type { CheckAccess } from '../azure/access.ts'
import { AcsFailure } from '../azure/failure.ts'
import type { Grid } from '../azure/grid.ts'
import type { Timers } from '../azure/timers.ts'
import { forgetOldest } from '../bounded.ts'
import { Connection, type SetUp } from './connection.ts'
import type { CallContext } from './context.ts'
import type { RecordingFiles } from './recording-files.ts'
import type { Recording } from './recording.ts'
import { ServerCall } from './server-call.ts'

/** How many calls and connections are kept, ended ones among them. */
const KEPT = 500

/** All that the operations of the protocol server share. */
export interface Service extends CallContext {
  readonly resourceId: string
  readonly checkAccess: CheckAccess
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

/** Adds a call. */
export function addServerCall(service: Service, options: ConstructorParameters<typeof ServerCall>[1]): ServerCall {
  const serverCall = new ServerCall(service, options)
  service.serverCalls.set(serverCall.id, serverCall)
  forgetOldest(service.serverCalls, KEPT, ({ over }) => !over)
  return serverCall
}

/** Adds an application to a call. */
export function addConnection(service: Service, serverCall: ServerCall, setUp: SetUp): Connection {
  const connection = new Connection(serverCall, setUp)
  service.connections.set(connection.id, connection)
  forgetOldest(service.connections, KEPT, ({ state }) => state !== 'disconnected')
  return connection
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

/** The established call of that id, of any protocol server, or a 404 or 400. */
export function serverCallOf(service: Service, id: string | undefined): ServerCall {
  const found = findServerCall(service, id ?? '')
  if (found === undefined || found.over) throw callNotFound()
  if (found.parties.length === 0) throw notEstablished()
  return found
}

/** The call of that id, of any protocol server: the other generation of the API knows its calls by such ids, too. */
export function findServerCall(service: Service, id: string): ServerCall | undefined {
  const known = service.serverCalls.get(id)
  if (known !== undefined) return known
  const call = service.network.switchboard.call(id)
  if (call?.state !== 'answered' || call.providerIds['serverCallId'] !== id) return undefined
  return addServerCall(service, { call, id, isOurs: false })
}

export function callNotFound(status = 404): AcsFailure {
  return new AcsFailure(status, 8522, 'Call not found.')
}

function notEstablished(): AcsFailure {
  return new AcsFailure(400, 8501, 'Action is invalid when call is not in Established state')
}
