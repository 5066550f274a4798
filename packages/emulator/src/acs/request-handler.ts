import type { CheckAccess } from '../azure/access.ts'
import { AcsFailure, errorReply, invalid } from '../azure/failure.ts'
import type { DoorReply, DoorRequest } from '../door.ts'
import type { AllOperations, Visit } from './operation.ts'
import { Repetitions } from './repetition.ts'
import { type ApiVersion, apiVersions, matchOperation, type OperationId, requests } from './wire/index.ts'

type UncheckedVisit = Omit<Visit<OperationId>, 'body'> & { readonly body: unknown }

/** Checks each request as the service does, and runs the operation it means. */
export class RequestHandler {
  readonly #checkAccess: CheckAccess
  readonly #operations: AllOperations
  readonly #repetitions = new Repetitions()

  constructor(checkAccess: CheckAccess, operations: AllOperations) {
    this.#checkAccess = checkAccess
    this.#operations = operations
  }

  /** Answers a request; every refusal has the service's own error body. */
  async handle(request: DoorRequest): Promise<DoorReply> {
    const answer = await this.#visit(request).catch((error: unknown) => {
      if (!(error instanceof AcsFailure)) throw error
      // recorded: what is gone is named by the path of the request
      const target = error.code === '8522' && error.status === 404 ? request.path : undefined
      return errorReply(error.status, error.code, error.message, target)
    })
    const id = request.headers['x-ms-client-request-id']
    return typeof id === 'string' ? { ...answer, headers: { ...answer.headers, 'x-ms-client-request-id': id } } : answer
  }

  async #visit(request: DoorRequest): Promise<DoorReply> {
    await this.#checkAccess(request, { host: request.host, target: request.target })
    const version = versionOf(request)
    const match = matchOperation(request.method, request.path)
    if (!match || isNewer(match.operation.since, version)) throw noResource(request)
    const { operation, parameters } = match
    const body = bodyOf(request, version, operation.operationId)
    const execute = (): Promise<DoorReply> =>
      this.#run(operation.operationId, { body, version, parameters, query: request.query })
    return operation.repeatable ? this.#repetitions.run(request, execute) : execute()
  }

  #run(id: OperationId, visit: UncheckedVisit): Promise<DoorReply> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the body was read with this very operation's schema
    const run = this.#operations[id] as (visit: UncheckedVisit) => DoorReply
    return Promise.resolve(run(visit))
  }
}

function versionOf(request: DoorRequest): ApiVersion {
  const asked = request.query.get('api-version')
  if (asked === null || asked === '') throw new AcsFailure(400, 'BadRequest', 'The query has no api-version')
  const version = apiVersions.find((known) => known === asked)
  // the service forgets old preview versions in just this way
  if (version === undefined) throw noResource(request)
  return version
}

function isNewer(since: ApiVersion, version: ApiVersion): boolean {
  return apiVersions.indexOf(since) < apiVersions.indexOf(version)
}

function noResource(request: DoorRequest): AcsFailure {
  return new AcsFailure(404, 'NotFound', `No HTTP resource was found for ${request.method} ${request.target}`)
}

/** The body as the version's schema reads it; what the schema refuses is told with its paths. */
function bodyOf(request: DoorRequest, version: ApiVersion, id: OperationId): unknown {
  const json = request.json()
  if (json === undefined && request.body.length > 0) throw invalid('The body is no JSON')
  if (json !== undefined && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new AcsFailure(415, 'UnsupportedMediaType', 'The body is sent as application/json')
  }
  const parsed = requests[version][id].safeParse(json)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
  throw invalid(`The request body is not valid: ${problems.join('; ')}`)
}
