import type { CheckAccess } from '../azure/access.ts'
import { readBody } from '../azure/body.ts'
import { AcsFailure, errorReply } from '../azure/failure.ts'
import type { DoorReply, DoorRequest } from '../door.ts'
import type { AllOperations, OperationRequest } from './operation.ts'
import { Repetitions } from './repetition.ts'
import { type ApiVersion, apiVersions, matchOperation, type OperationId, requests } from './wire/index.ts'

const bodyRefusals = {
  notJson: 'The body is no JSON',
  mediaTypeCode: 'UnsupportedMediaType',
  invalid: 'The request body is not valid',
}

type UncheckedRequest = Omit<OperationRequest<OperationId>, 'body'> & { readonly body: unknown }

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
    const answer = await this.#runOperation(request).catch((error: unknown) => {
      if (!(error instanceof AcsFailure)) throw error
      // recorded: what is gone is named by the path of the request
      const target = error.code === '8522' && error.status === 404 ? request.path : undefined
      return errorReply(error.status, error.code, error.message, target)
    })
    const id = request.headers['x-ms-client-request-id']
    return typeof id === 'string' ? { ...answer, headers: { ...answer.headers, 'x-ms-client-request-id': id } } : answer
  }

  async #runOperation(request: DoorRequest): Promise<DoorReply> {
    await this.#checkAccess(request, { host: request.host, target: request.target })
    const version = versionOf(request)
    const match = matchOperation(request.method, request.path)
    if (!match || isNewer(match.operation.since, version)) throw noResource(request)
    const { operation, parameters } = match
    const body = readBody(request, requests[version][operation.operationId], bodyRefusals)
    const execute = (): Promise<DoorReply> =>
      this.#run(operation.operationId, { body, version, parameters, query: request.query })
    return operation.repeatable ? this.#repetitions.run(request, execute) : execute()
  }

  #run(id: OperationId, request: UncheckedRequest): Promise<DoorReply> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the body was read with this very operation's schema
    const run = this.#operations[id] as (request: UncheckedRequest) => DoorReply
    return Promise.resolve(run(request))
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
