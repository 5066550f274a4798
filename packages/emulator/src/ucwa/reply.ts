import { createHash } from 'node:crypto'

import type { Random } from '@trunkline/network'

import type { DoorReply, DoorRequest } from '../door.ts'
import { drawInteger } from '../draw.ts'
import { errorBody, type Failure, UcwaFailure } from './failure.ts'
import type { Resource } from './resource.ts'

const BYTE_ORDER_MARK = '\uFEFF'

/** A reply with a resource; its body may begin with a byte order mark (docs/wire/ucwa.md#representation). */
export function resourceReply(status: number, resource: object, options: { readonly mark?: boolean } = {}): DoorReply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: (options.mark === true ? BYTE_ORDER_MARK : '') + JSON.stringify(resource),
  }
}

/** The reply to a GET: the resource under its tag, or a 304 to who has it already (docs/wire/ucwa.md#changing-a-resource). */
export function taggedReply(
  request: DoorRequest,
  resource: Resource,
  options: { readonly mark?: boolean } = {},
): DoorReply {
  const etag = typeof resource['etag'] === 'string' ? resource['etag'] : tagOf(resource)
  if (request.headers['if-none-match'] === `"${etag}"`) return { status: 304 }
  const reply = resourceReply(200, { ...resource, etag }, options)
  return { ...reply, headers: { ...reply.headers, etag: `"${etag}"` } }
}

/** Embedded resources do not count: they change on their own. */
function tagOf({ _embedded: _inner, ...own }: Resource): string {
  return createHash('sha1').update(JSON.stringify(own)).digest('hex')
}

/** The reply to a request that is refused. */
export function failureReply(failure: Failure, random: Random): DoorReply {
  return resourceReply(failure.status, errorBody(failure, random))
}

/** Runs a request; every refusal has the service's own body, every reply its trace headers (docs/wire/ucwa.md#headers). */
export async function answer(
  request: DoorRequest,
  run: () => DoorReply | Promise<DoorReply>,
  { server, random }: { readonly server: string; readonly random: Random },
): Promise<DoorReply> {
  const reply = await attempt(run, random)
  const id = request.headers['client-request-id']
  return {
    ...reply,
    headers: {
      ...reply.headers,
      'x-ms-correlation-id': String(drawInteger(random, 1, 2 ** 32)),
      'x-ms-server-fqdn': server,
      'client-request-id': typeof id === 'string' ? id : random.uuid(),
    },
  }
}

async function attempt(run: () => DoorReply | Promise<DoorReply>, random: Random): Promise<DoorReply> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof UcwaFailure)) throw error
    return failureReply(error, random)
  }
}
