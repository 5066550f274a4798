import type { CheckAccess } from '../azure/access.ts'
import { AcsFailure, errorReply, invalid } from '../azure/failure.ts'
import type { DoorReply, DoorRequest } from '../door.ts'
import type { AllOperations, OperationRequest } from './operation.ts'
import type { Service } from './service.ts'
import { type ApiVersion, apiVersions, matchOperation, type OperationId, requests } from './wire/index.ts'

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
  const body = bodyOf(request, version, operationId)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the body was read with this very operation's schema
  const run = operations[operationId] as (request: UncheckedRequest) => DoorReply
  return run({ body, version, parameters: match.parameters })
}

function versionOf(query: URLSearchParams): ApiVersion | undefined {
  return apiVersions.find((known) => known === query.get('api-version'))
}

/** The body as the version's schema reads it; what the schema refuses is told with its paths. */
function bodyOf(request: DoorRequest, version: ApiVersion, id: OperationId): unknown {
  const json = request.json()
  if (json === undefined && request.body.length > 0) throw invalid('The request contains invalid data: it is no JSON')
  if (json !== undefined && !/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw new AcsFailure(415, '415', 'The body is sent as application/json')
  const parsed = requests[version][id].safeParse(json)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'body'}: ${message}`)
  throw invalid(`The request contains invalid data: ${problems.join('; ')}`)
}
