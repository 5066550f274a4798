import { farEndOverHttp, type Lab, type LabFactory } from '@trunkline/contract'
import type { Telephony, Warning } from '@trunkline/core'
import type { Hosts, SimulatedProvider, Stage } from '@trunkline/simulation'

/** What a lab has to know of a carrier, as the adapter's own contract test has it. */
export interface CarrierFacts {
  /** Name of the protocol server, and part of the path of the request that dials. */
  readonly door: string
  readonly dialPath: string
  readonly settings?: object
  /** Promises that this carrier cannot keep. */
  readonly exceptions?: Readonly<Record<string, string>>
  /** Faults that are out of the lab's power. */
  readonly unmakeable?: LabFactory['unmakeable']
  readonly joinable?: Lab['joinable']
  readonly mutable?: string
  /** No callback is sent, so that none can be disturbed; polls come and go on their own. */
  readonly polls?: true
}

/** A lab whose network is that of a run. */
export function labOf(
  stage: Pick<Stage<SimulatedProvider>, 'carrierUrl' | 'hosts' | 'world'> & { readonly telephony: Telephony },
  { dialPath, door, joinable, mutable, polls }: CarrierFacts,
  warnings: readonly Warning[],
): LabFactory {
  const { carrierUrl = '', hosts, telephony, world } = stage
  return {
    provider: { name: telephony.provider, capabilities: telephony.capabilities },
    async open(): Promise<Lab> {
      const far = await farEndOverHttp(carrierUrl, { door, dialPath, prompts: promptsOf(hosts) })
      const requests = async (): Promise<number> => {
        const reply = await fetch(`${carrierUrl}/_world/exchanges?kind=request`)
        const { exchanges } = (await reply.json()) as { exchanges: { url: string }[] }
        return exchanges.filter(({ url }) => !/\/events\b/.test(url)).length
      }
      return {
        telephony,
        far: polls
          ? {
              ...far,
              fault: (order) => (order.on === 'callback' ? Promise.resolve(false) : far.fault(order)),
              requests,
            }
          : far,
        own: world.own,
        theirs: world.theirs,
        others: world.others,
        ...(joinable && { joinable }),
        ...(mutable !== undefined && { mutable }),
        secrets: [],
        warnings,
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }
    },
  }
}

function promptsOf(hosts: Hosts) {
  return { add: (wav: Uint8Array) => hosts.add(wav), close: () => Promise.resolve() }
}
