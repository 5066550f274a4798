import { timingSafeEqual } from 'node:crypto'

import type { DoorReply, DoorRequest } from '../door.ts'
import type { Account } from './account.ts'
import { handlers } from './handlers.ts'
import { serveBin } from './laml-bin-resource.ts'
import { findOperation, type FoundOperation } from './operation.ts'
import { errorListReply, errorReply, errorTextsReply, notFound, Refusal } from './refusal.ts'

/** Answers a request to the API, or for a document that the carrier keeps. */
export async function answerRequest(account: Account, request: DoorRequest): Promise<DoorReply> {
  const bin = serveBin(account, request)
  if (bin) return bin
  const found = findOperation(request.method, request.path)
  try {
    if (!isMedia(found)) authorize(account, request)
    account.requests.take(request.method)
    if (!found) throw notFound('resource')
    if (found.variable('AccountSid') !== account.projectId) throw notFound('account')
    const { variable, suffix } = found
    return await handlers[found.operation]({ account, request, variable, suffix })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return refused(found, error)
  }
}

/** The audio of a recording is public; its metadata is not. */
function isMedia(found: FoundOperation | undefined): boolean {
  return found?.operation === 'readRecording' && found.suffix !== '.json'
}

// docs/wire/signalwire-laml.md#errors: of its 400s one operation makes lists, and three make 422s of plain texts
function refused(found: FoundOperation | undefined, refusal: Refusal): DoorReply {
  if (refusal.status !== 400) return errorReply(refusal)
  if (found?.operation === 'createCall') return errorListReply(refusal)
  const texts = found !== undefined && /^(create|update)Conference(Stream|Recording)$/.test(found.operation)
  return texts ? errorTextsReply(refusal) : errorReply(refusal)
}

function authorize({ projectId, apiToken }: Account, { headers }: DoorRequest): void {
  const expected = Buffer.from(`Basic ${Buffer.from(`${projectId}:${apiToken}`).toString('base64')}`)
  const given = Buffer.from(headers.authorization ?? '')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Refusal(20003, 'Authentication failed', 401)
  }
}
