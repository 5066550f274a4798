import { type DoorReply, jsonReply } from '../door.ts'

/** A request that is refused: becomes a reply in the service's own shape (docs/wire/acs-call-automation.md#errors). */
export class AcsFailure extends Error {
  readonly status: number
  /** Mostly a numeric subcode. */
  readonly code: string

  constructor(status: number, code: number | string, message: string) {
    super(message)
    this.name = 'AcsFailure'
    this.status = status
    this.code = String(code)
  }
}

/** The reply to a refused request. */
export function errorReply(status: number, code: number | string, message: string, target?: string): DoorReply {
  return jsonReply(status, { error: { code: String(code), message, ...(target !== undefined && { target }) } })
}

/** What is wrong with an argument. */
export function invalid(message: string): AcsFailure {
  return new AcsFailure(400, 8523, message)
}
