import type { Random } from '@trunkline/network'

import { drawHex } from '../draw.ts'

/** A request that is refused: becomes a reply in the service's own shape (docs/wire/ucwa.md#errors). */
export class UcwaFailure extends Error {
  readonly status: number
  readonly subcode: string | undefined
  /** What is wrong, by the name of the parameter. */
  readonly parameters: Readonly<Record<string, string>> | undefined

  constructor(
    status: number,
    subcode: string | undefined,
    message: string,
    parameters?: Readonly<Record<string, string>>,
  ) {
    super(message)
    this.name = 'UcwaFailure'
    this.status = status
    this.subcode = subcode
    this.parameters = parameters
  }
}

/** What the body of a refusal is made of. */
export type Failure = Pick<UcwaFailure, 'status' | 'subcode' | 'message' | 'parameters'>

const codes: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  408: 'ClientTimeout',
  409: 'Conflict',
  410: 'Gone',
  412: 'PreconditionFailed',
  413: 'EntityTooLarge',
  415: 'UnsupportedMediaType',
  428: 'PreconditionRequired',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
}

/** The body of a refusal. */
export function errorBody({ status, subcode, message, parameters }: Failure, random: Random): Record<string, unknown> {
  return {
    code: codes[status] ?? 'ServiceFailure',
    ...(subcode !== undefined && { subcode }),
    message,
    ...(parameters && { parameters }),
    debugInfo: { errorReportId: drawHex(random, 16) },
  }
}

/** Parameters that are missing or wrong. */
export function invalid(parameters: Readonly<Record<string, string>>): UcwaFailure {
  const names = Object.keys(parameters).join(', ')
  return new UcwaFailure(400, 'ParameterValidationFailure', `Parameters are missing or wrong: ${names}`, parameters)
}

/** Something that is not here, or not any more. */
export function missing(what: string): UcwaFailure {
  return new UcwaFailure(404, undefined, `${what} not found`)
}
