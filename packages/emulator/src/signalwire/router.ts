import { timingSafeEqual } from 'node:crypto'

import type { DoorReply, DoorRequest } from '../door.ts'
import type { Account } from './account.ts'
import { serveBin } from './laml-bin-resource.ts'
import { errorListReply, errorReply, errorTextsReply, notFound, Refusal } from './refusal.ts'
import { findRoute, type FoundRoute } from './route.ts'
import { routes } from './routes.ts'

/** Answers a request to the API, or for a document that the carrier keeps. */
export async function answerRequest(account: Account, request: DoorRequest): Promise<DoorReply> {
  const bin = serveBin(account, request)
  if (bin) return bin
  const found = findRoute(routes, request.method, request.path)
  try {
    if (!isMedia(found)) authorize(account, request)
    account.requests.take(request.method)
    if (!found) throw notFound('resource')
    if (found.variable('AccountSid') !== account.projectId) throw notFound('account')
    const { variable, suffix } = found
    return await found.route.handler({ account, request, variable, suffix })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return refused(found, error)
  }
}

/** The audio of a recording is public; its metadata is not. */
function isMedia(found: FoundRoute | undefined): boolean {
  return found?.route.audio === true && found.suffix !== '.json'
}

function refused(found: FoundRoute | undefined, refusal: Refusal): DoorReply {
  const errors = refusal.status === 400 ? found?.route.errors : undefined
  if (errors === 'list') return errorListReply(refusal)
  return errors === 'texts' ? errorTextsReply(refusal) : errorReply(refusal)
}

function authorize({ projectId, apiToken }: Account, { headers }: DoorRequest): void {
  const expected = Buffer.from(`Basic ${Buffer.from(`${projectId}:${apiToken}`).toString('base64')}`)
  const given = Buffer.from(headers.authorization ?? '')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Refusal(20003, 'Authentication failed', 401)
  }
}
