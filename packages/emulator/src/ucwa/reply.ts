import { randomInt, randomUUID } from 'node:crypto'

import type { DoorReply, DoorRequest } from '../door.ts'
import { errorBody, UcwaFailure } from './failure.ts'

const BYTE_ORDER_MARK = '\uFEFF'

/** A reply with a resource; its body may begin with a byte order mark (docs/wire/ucwa.md#representation). */
export function resourceReply(status: number, resource: object, options: { readonly mark?: boolean } = {}): DoorReply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: (options.mark === true ? BYTE_ORDER_MARK : '') + JSON.stringify(resource),
  }
}

/** The reply to a request that is refused. */
export function failureReply(failure: Pick<UcwaFailure, 'status' | 'subcode' | 'message' | 'parameters'>): DoorReply {
  return resourceReply(failure.status, errorBody(failure))
}

/** Runs a request; every refusal has the service's own body, every reply its trace headers (docs/wire/ucwa.md#headers). */
export async function answer(
  request: DoorRequest,
  run: () => DoorReply | Promise<DoorReply>,
  server: string,
): Promise<DoorReply> {
  const reply = await attempt(run)
  const id = request.headers['client-request-id']
  return {
    ...reply,
    headers: {
      ...reply.headers,
      'x-ms-correlation-id': String(randomInt(1, 2 ** 32)),
      'x-ms-server-fqdn': server,
      'client-request-id': typeof id === 'string' ? id : randomUUID(),
    },
  }
}

async function attempt(run: () => DoorReply | Promise<DoorReply>): Promise<DoorReply> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof UcwaFailure)) throw error
    return failureReply(error)
  }
}
