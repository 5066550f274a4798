import { invalid } from '../azure/failure.ts'
import type { DoorReply } from '../door.ts'
import { participantsOn } from './connection-view.ts'
import type { Connection } from './connection.ts'
import { reply } from './operation.ts'

/** One page of those who are on a call; all but the last lead on by an absolute `nextLink`. */
export function pageOf(connection: Connection, query: URLSearchParams): DoorReply {
  const { network, settings } = connection.service
  const first = skippedOf(query)
  const all = participantsOn(connection)
  const end = first + settings.participantsPerPage
  const value = all.slice(first, end)
  if (end >= all.length) return reply(connection.id, 200, { value })
  const further = new URLSearchParams({ 'api-version': query.get('api-version') ?? '', skip: String(end) })
  const path = `/calling/callConnections/${connection.id}/participants`
  return reply(connection.id, 200, { value, nextLink: `${network.base().url}${path}?${further.toString()}` })
}

function skippedOf(query: URLSearchParams): number {
  const skip = query.get('skip') ?? '0'
  if (!/^\d{1,6}$/.test(skip)) throw invalid(`skip is not a number: ${skip}`)
  return Number(skip)
}
