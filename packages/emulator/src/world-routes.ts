import { WorldError } from '@trunkline/network'
import * as z from 'zod'

import { type DoorReply, type DoorRequest, jsonReply } from './door.ts'
import { faultSchema } from './faults.ts'
import { numberSchema } from './number.ts'
import { partySchema } from './party.ts'
import { readOrder } from './read-order.ts'
import { readVoice } from './voice-upload.ts'
import { callSchema, subscriptionSchema } from './world-order.ts'
import type { World } from './world.ts'

/** Where the control surface begins. */
export const WORLD_PATH = '/_world'

/** What a route gets: the world, the request, and the parts of the path in braces. */
interface WorldRequest {
  readonly world: World
  readonly request: DoorRequest
  readonly part: string
  readonly certificate?: string | undefined
}

interface Route {
  readonly method: string
  readonly path: string
  readonly run: (request: WorldRequest) => DoorReply | Promise<DoorReply>
}

const untilSchema = z.strictObject({
  until: z.enum(['answered', 'ended']).optional(),
  timeoutMs: z.coerce.number().int().min(0).max(600_000).optional(),
})
const digitsSchema = z.strictObject({ tones: z.string() })

/** The surface, one line per method and path. */
export const worldRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/parties',
    run: ({ world, request }) => jsonReply(201, world.party(orderOf(partySchema, request, 'party'))),
  },
  {
    method: 'PUT',
    path: '/parties/{number}/voice',
    run: async ({ world, request, part }) => jsonReply(200, world.voice(part, await readVoice(request))),
  },
  {
    method: 'PUT',
    path: '/numbers/{number}',
    run: ({ world, request, part }) => jsonReply(200, world.number(part, orderOf(numberSchema, request, 'number'))),
  },
  {
    method: 'POST',
    path: '/subscriptions',
    run: async ({ world, request }) =>
      jsonReply(201, await world.subscribe(orderOf(subscriptionSchema, request, 'subscription'))),
  },
  {
    method: 'POST',
    path: '/calls',
    run: async ({ world, request }) => jsonReply(201, await world.call(orderOf(callSchema, request, 'call'))),
  },
  { method: 'GET', path: '/calls', run: ({ world }) => jsonReply(200, { calls: world.calls() }) },
  { method: 'GET', path: '/calls/{id}', run: showCall },
  { method: 'GET', path: '/calls/{id}/heard.wav', run: hear },
  {
    method: 'POST',
    path: '/calls/{id}/hang-up',
    run: ({ world, request, part }) => jsonReply(200, world.hangUp(part, legOf(request))),
  },
  {
    method: 'POST',
    path: '/calls/{id}/break-off',
    run: ({ world, request, part }) => jsonReply(200, world.breakOff(part, legOf(request))),
  },
  { method: 'POST', path: '/calls/{id}/digits', run: press },
  {
    method: 'POST',
    path: '/faults',
    run: ({ world, request }) => jsonReply(201, world.fault(orderOf(faultSchema, request, 'fault'))),
  },
  { method: 'GET', path: '/faults', run: ({ world }) => jsonReply(200, { faults: world.faults() }) },
  { method: 'DELETE', path: '/faults', run: ({ world }) => (world.clearFaults(), { status: 204 }) },
  { method: 'GET', path: '/exchanges', run: listExchanges },
  { method: 'DELETE', path: '/exchanges', run: ({ world }) => (world.clearExchanges(), { status: 204 }) },
  { method: 'GET', path: '/certificate', run: showCertificate },
]

/** Answers a request under `/_world`. */
export async function runWorldRoute(world: World, request: DoorRequest, certificate?: string): Promise<DoorReply> {
  const matching = worldRoutes.flatMap((route) => {
    const part = partOf(route.path, request.path.slice(WORLD_PATH.length))
    return part === undefined ? [] : [{ route, part }]
  })
  if (matching.length === 0) {
    const surface = worldRoutes.map(({ method, path }) => `${method} ${WORLD_PATH}${path}`)
    return jsonReply(404, { error: `There is no ${request.path} here`, surface })
  }
  const found = matching.find(({ route }) => route.method === request.method)
  if (!found) {
    const allow = matching.map(({ route }) => route.method).join(', ')
    return jsonReply(405, { error: `${request.path} takes ${allow}, not ${request.method}` }, { allow })
  }
  try {
    return await found.route.run({ world, request, part: found.part, certificate })
  } catch (error) {
    if (!(error instanceof WorldError)) throw error
    const problems = error.problems.length > 0 ? { problems: error.problems } : {}
    return jsonReply(error.status, { error: error.message, ...problems })
  }
}

async function showCall({ world, request, part }: WorldRequest): Promise<DoorReply> {
  const { until, timeoutMs } = readOrder(untilSchema, Object.fromEntries(request.query), 'query')
  if (until === undefined) return jsonReply(200, world.callById(part))
  return jsonReply(200, await world.until(part, until, timeoutMs === undefined ? {} : { timeoutMs }))
}

function hear({ world, request, part }: WorldRequest): DoorReply {
  return { status: 200, headers: { 'content-type': 'audio/wav' }, body: world.heard(part, legOf(request)) }
}

function press({ world, request, part }: WorldRequest): DoorReply {
  const { tones } = orderOf(digitsSchema, request, 'order')
  return jsonReply(200, world.press(part, tones, legOf(request)))
}

function listExchanges({ world, request }: WorldRequest): DoorReply {
  const [door, kind, call] = ['door', 'kind', 'call'].map((name) => request.query.get(name) ?? undefined)
  return jsonReply(200, { exchanges: world.exchanges({ door, kind, call }) })
}

function showCertificate({ certificate }: WorldRequest): DoorReply {
  if (certificate === undefined) throw new WorldError(404, 'This emulator has no certificate: start it with --tls')
  return { status: 200, headers: { 'content-type': 'application/x-pem-file' }, body: certificate }
}

function legOf(request: DoorRequest): string | undefined {
  return request.query.get('leg') ?? undefined
}

/** The body, read by the strict schema that the world reads it with. */
function orderOf<Schema extends z.ZodType>(schema: Schema, request: DoorRequest, what: string): z.output<Schema> {
  const body = request.json()
  if (body === undefined) throw new WorldError(400, 'The body is not JSON')
  return readOrder(schema, body, what)
}

function partOf(pattern: string, path: string): string | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const fits = wanted.every((segment, index) => segment.startsWith('{') || segment === given[index])
  return fits ? decoded(given[wanted.findIndex((segment) => segment.startsWith('{'))] ?? '') : undefined
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
