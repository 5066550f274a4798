import type { Call } from '@trunkline/network'

import { AcsFailure } from '../azure/failure.ts'
import type { Grid } from '../azure/grid.ts'
import type { Timers } from '../azure/timers.ts'
import type { Network } from '../door.ts'
import type { PostCallback } from './callbacks.ts'
import type { Connection } from './connection.ts'
import type { AcsSettings } from './options.ts'
import type { Prompts } from './prompts.ts'
import type { RecordingFiles } from './recording-files.ts'
import type { AskStorage } from './recording-storage.ts'
import type { Recording } from './recording.ts'
import type { RingingCall } from './ringing.ts'
import type { Speech } from './speech.ts'
import type { Tokens } from './tokens.ts'

/** All that the operations of the door share. */
export interface Service {
  readonly network: Network
  readonly settings: AcsSettings
  readonly resourceId: string
  /** Raw id of the user that the application is unless it says who. */
  readonly applicationId: string
  readonly tokens: Tokens
  readonly post: PostCallback
  readonly prompts: Prompts
  readonly grid: Grid
  readonly files: RecordingFiles
  readonly askStorage: AskStorage
  readonly speech: Speech
  readonly timers: Timers
  /** By call connection id, ended ones too. */
  readonly connections: Map<string, Connection>
  /** By recording id. */
  readonly recordings: Map<string, Recording>
  /** By incomingCallContext. */
  readonly ringing: Map<string, RingingCall>
}

/** The ids that name a conversation: all connections of its calls share them (docs/wire/acs-call-automation.md#ids). */
export interface CallIds {
  /** Base64 of a URL. */
  readonly serverCallId: string
  readonly correlationId: string
}

/** The ids of a call's conversation, under which `/_world` finds it too; made when they are first asked for. */
export function idsOf(service: Service, call: Call): CallIds {
  const { correlationId, serverCallId } = call.providerIds
  if (serverCallId !== undefined && correlationId !== undefined) return { serverCallId, correlationId }
  const { random } = service.network
  const address = `${service.network.base().url}/conversations/${call.id}?i=${random.uuid()}`
  const ids = { serverCallId: Buffer.from(address).toString('base64'), correlationId: random.uuid() }
  call.attach({ ...ids })
  return ids
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
