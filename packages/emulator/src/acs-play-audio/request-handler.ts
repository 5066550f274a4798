import type { CheckAccess } from '../azure/access.ts'
import { readBody } from '../azure/body.ts'
import { AcsFailure, errorReply } from '../azure/failure.ts'
import type { DoorReply, DoorRequest } from '../door.ts'
import type { AllOperations, OperationRequest } from './operation.ts'
import type { Service } from './service.ts'
import { type ApiVersion, apiVersions, matchOperation, type OperationId, requests } from './wire/index.ts'

const bodyRefusals = {
  notJson: 'The request contains invalid data: it is no JSON',
  mediaTypeCode: '415',
  invalid: 'The request contains invalid data',
}

type UncheckedRequest = Omit<OperationRequest<OperationId>, 'body'> & { readonly body: unknown }

/** Whether a request is one of this generation of the API: it shares its paths with the next, and not its versions. */
export function isOurs({ path, query }: DoorRequest): boolean {
  return path.startsWith('/calling/') && versionOf(query) !== undefined
}

/** Checks each request as the service does, and runs the operation it means. */
export function createRequestHandler(
  { checkAccess, network }: Service,
  operations: AllOperations,
): (request: DoorRequest) => Promise<DoorReply> {
  return async (request) => {
    const answer = await runOperation(request, checkAccess, operations).catch((error: unknown) => {
      if (!(error instanceof AcsFailure)) throw error
      return errorReply(error.status, error.code, error.message)
    })
    const id = request.headers['x-ms-client-request-id']
    const echoed = typeof id === 'string' ? { 'x-ms-client-request-id': id } : {}
    return { ...answer, headers: { ...answer.headers, ...echoed, 'x-microsoft-skype-chain-id': network.random.uuid() } }
  }
}

async function runOperation(
  request: DoorRequest,
  checkAccess: CheckAccess,
  operations: AllOperations,
): Promise<DoorReply> {
  await checkAccess(request, { host: request.host, target: request.target })
  const version = versionOf(request.query)
  const match = matchOperation(request.method, request.path)
  if (version === undefined || match === undefined)
    throw new AcsFailure(404, '404', `No resource was found for ${request.method} ${request.path}`)
  const { operationId } = match.operation
  const body = readBody(request, requests[version][operationId], bodyRefusals)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the body was read with this very operation's schema
  const run = operations[operationId] as (request: UncheckedRequest) => DoorReply
  return run({ body, version, parameters: match.parameters })
}

function versionOf(query: URLSearchParams): ApiVersion | undefined {
  return apiVersions.find((known) => known === query.get('api-version'))
}
