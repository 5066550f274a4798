import type { Leg } from '@trunkline/network'
import * as z from 'zod'

import type { DoorReply, DoorRequest } from '../door.ts'
import { numberOf } from './address.ts'
import { bodyOf } from './body.ts'
import { type InvitationEnd, outgoingEnd } from './ending.ts'
import { UcwaFailure } from './failure.ts'
import type { Route } from './route.ts'

const refusalSchema = z.strictObject({
  /** Part of path and query; every request by default. */
  path: z.string().default(''),
  method: z.string().optional(),
  status: z.number().int().min(400).max(599),
  subcode: z.string().optional(),
  message: z.string().default('The request was refused by order'),
  /** How many requests it meets. */
  times: z.number().int().min(1).default(1),
})
const endingSchema = z.strictObject({
  /** The address that is called. */
  to: z.string().min(1),
  state: z.enum(['Failed', 'Declined', 'Cancelled', 'Forwarded']).default('Failed'),
  code: z.string().default('RemoteFailure'),
  subcode: z.string().min(1),
  message: z.string().default('The invitation failed by order.'),
})

/** A request to come that is refused with words of choice. */
export type RefusalOrder = z.input<typeof refusalSchema>
/** How unanswered calls to an address end. */
export type EndingOrder = z.input<typeof endingSchema>

/** What a test orders of a protocol server beyond the faults of the network: refusals and endings of every kind (docs/wire/ucwa.md#errors). */
export class Control {
  #refusals: { left: number; readonly order: z.output<typeof refusalSchema> }[] = []
  readonly #endings = new Map<string, InvitationEnd>()

  /** Orders a refusal; throws for one that makes no sense. */
  refuse(input: RefusalOrder): void {
    const order = refusalSchema.parse(input)
    this.#refusals.push({ order, left: order.times })
  }

  /** Orders how unanswered calls to an address end; throws for an invalid order. */
  end(input: EndingOrder): void {
    const { to, state, code, subcode, message } = endingSchema.parse(input)
    this.#endings.set(numberOf(to), { state, reason: { code, subcode, message } })
  }

  /** Forgets all orders. */
  clear(): void {
    this.#refusals = []
    this.#endings.clear()
  }

  /** Throws the refusal that meets a request. */
  check({ method, target }: DoorRequest): void {
    const struck = this.#refusals.find(
      ({ left, order }) => left > 0 && target.includes(order.path) && (order.method ?? method) === method,
    )
    if (!struck) return
    struck.left -= 1
    const { status, subcode, message } = struck.order
    throw new UcwaFailure(status, subcode, message)
  }

  /** How an unanswered call ended. */
  endOf({ number, end }: Pick<Leg, 'number' | 'end'>): InvitationEnd {
    const own = outgoingEnd(end ?? { cause: 'unreachable' })
    return end?.cause === 'cancelled' ? own : (this.#endings.get(number) ?? own)
  }

  /** The same orders by HTTP, and actions without a body, each under its name; without a token. */
  routes(root: string, actions: Readonly<Record<string, (request: DoorRequest) => void | Promise<void>>>): Route[] {
    const base = `${root}/_door`
    const route = (name: string, run: (request: DoorRequest) => void | Promise<void>): Route => ({
      method: 'POST',
      path: `${base}/${name}`,
      async run({ request }): Promise<DoorReply> {
        await run(request)
        return { status: 204 }
      },
    })
    return [
      route('refusals', (request) => this.refuse(bodyOf(refusalSchema, request))),
      route('endings', (request) => this.end(bodyOf(endingSchema, request))),
      route('clear', () => this.clear()),
      ...Object.entries(actions).map(([name, run]) => route(name, run)),
    ]
  }
}

/** Whether a path leads to the controls of a protocol server, not to the service. */
export function isControl(path: string, root: string): boolean {
  return path.toLowerCase().startsWith(`${root}/_door/`)
}
