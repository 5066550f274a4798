import { type DoorReply, jsonReply } from '../door.ts'

const MORE_INFO = 'https://signalwire.com/docs/compatibility-api/reference/errors'

/** A request that the service refuses, with a code of its catalog. See docs/wire/signalwire-laml.md#errors */
export class Refusal extends Error {
  readonly code: number
  readonly status: number

  constructor(code: number, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** An error body of the usual shape. */
export function errorReply({ code, message, status }: Refusal): DoorReply {
  return jsonReply(status, { code, message, more_info: MORE_INFO, status })
}

/** An error body as placing a call answers its 400s: a list, and codes as text. */
export function errorListReply({ code, message, status }: Refusal): DoorReply {
  return jsonReply(status, { errors: [{ code: String(code), message, more_info: MORE_INFO }] })
}

/** An error body of the resources that answer with plain texts, always as 422. */
export function errorTextsReply({ message }: Refusal): DoorReply {
  return jsonReply(422, { errors: [message] })
}

/** The requested resource does not exist. */
export function notFound(what: string): Refusal {
  return new Refusal(20404, `The requested ${what} was not found`, 404)
}
