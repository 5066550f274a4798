import type { DoorReply, DoorRequest } from '../door.ts'
import { pathVariables } from '../path-pattern.ts'
import { missing, UcwaFailure } from './failure.ts'

/** A request that found its route. */
export interface RoutedRequest {
  readonly request: DoorRequest
  /** Decoded parts of the path. */
  readonly parts: Readonly<Record<string, string>>
}

/** One method of one resource; names in braces stand for one segment each. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly run: (routed: RoutedRequest) => DoorReply | Promise<DoorReply>
}

/** Runs the route of a request; paths are compared without regard to case (docs/wire/ucwa.md#links). */
export function runRoute(routes: readonly Route[], request: DoorRequest): DoorReply | Promise<DoorReply> {
  const fitting = routes.flatMap((route) => {
    const parts = pathVariables(route.path, request.path, isSame)
    return parts ? [{ route, parts }] : []
  })
  const found = fitting.find(({ route }) => route.method === request.method)
  if (found) return found.route.run({ request, parts: found.parts })
  if (fitting.length === 0) throw missing(request.path)
  throw new UcwaFailure(405, undefined, `${request.path} does not take ${request.method}`)
}

/** A parameter of the query; names are compared without regard to case. */
export function queryOf(request: DoorRequest, name: string): string | undefined {
  return [...request.query].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
}

function isSame(segment: string, other: string): boolean {
  return segment.toLowerCase() === other.toLowerCase()
}
