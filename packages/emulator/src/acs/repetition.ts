import { invalid } from '../azure/failure.ts'
import { forgetOldest } from '../bounded.ts'
import type { DoorReply, DoorRequest } from '../door.ts'

const DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/
const KEPT = 1000

/** Answers a repeated request as it was answered the first time, without a second execution. */
export class Repetitions {
  readonly #replies = new Map<string, Promise<DoorReply>>()

  /** Runs what the request asks for, unless it ran before; throws a 400 when one of the two headers is missing or wrong. */
  async run(request: DoorRequest, execute: () => Promise<DoorReply>): Promise<DoorReply> {
    const id = request.headers['repeatability-request-id']
    const firstSent = request.headers['repeatability-first-sent']
    if (id === undefined && firstSent === undefined) return execute()
    if (typeof id !== 'string' || id === '' || typeof firstSent !== 'string') {
      throw invalid('Repeatability-Request-ID and Repeatability-First-Sent go together')
    }
    if (!DATE.test(firstSent)) throw invalid('Repeatability-First-Sent is not an IMF-fixdate')
    const key = `${request.method} ${request.path} ${id}`
    const known = this.#replies.get(key)
    if (known) return known
    const reply = execute()
    this.#replies.set(key, reply)
    // what failed was not executed, so the client may try it again
    reply.catch(() => this.#replies.delete(key))
    forgetOldest(this.#replies, KEPT)
    return reply
  }
}
