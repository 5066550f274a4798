import { encodeWav, tone } from '@trunkline/audio'
import { type SimulatedProvider, simulation, type Stage, type TimelineEntry } from '@trunkline/simulation'

import type { Client } from './actor.ts'
import { type Account, Cast } from './cast.ts'
import { promptLengthsMs } from './draw.ts'
import { startAt } from './limits.ts'
import type { WorldScenario } from './scenario.ts'

/** What became of a world. */
export interface Outcome {
  readonly accounts: readonly Account[]
  /** Virtual milliseconds until it was looked at. */
  readonly elapsedMs: number
  readonly timeline: readonly TimelineEntry[]
}

/** Calls older than this are ended by the client: what a carrier that cannot be asked keeps to itself. */
export const maxCallAgeMs = 15 * 60_000

/** How long a world goes on after its last program: longer than a dial is searched for and than a call may last. */
const aftermathMs = maxCallAgeMs + 2 * 60_000

const prompts = promptLengthsMs.map((durationMs) =>
  encodeWav({ sampleRate: 16_000, channels: [tone({ frequency: 440, sampleRate: 16_000, durationMs })] }),
)

/** What a test breaks, to see that it is noticed. */
export interface Sabotage {
  /** Replaces parts of the client, such as its bus or its store. */
  readonly parts?: SimulationClient
  /** Replaces methods of the client. */
  readonly tamper?: (client: Client) => void
}

type SimulationClient = NonNullable<Parameters<typeof simulation>[0]['client']>

/** Plays a scenario: all its calls in one world, with one client. */
export async function playWorld({ calls, provider, seed }: WorldScenario, sabotage: Sabotage = {}): Promise<Outcome> {
  const { run } = await simulation({
    provider,
    seed,
    startAt,
    latencyMs: { from: 2, to: 80 },
    limitMs: 24 * 3_600_000,
    client: { maxCallAgeMs, onWarning: () => undefined, ...sabotage.parts },
  })
  return run(async ({ hosts, telephony, timeline, world }: Stage<SimulatedProvider>) => {
    const urls = prompts.map((wav) => hosts.add(wav))
    const client = everything(telephony)
    sabotage.tamper?.(client)
    const cast = new Cast(calls, { client, world, prompts: urls })
    await cast.play()
    await world.run(world.elapsedMs + aftermathMs)
    return { accounts: cast.accounts(), elapsedMs: world.elapsedMs, timeline: timeline.entries }
  })
}

/** The client with every verb to be seen: `can` says which of them there are. */
function everything(telephony: object): Client {
  if (isEverything(telephony)) return telephony
  throw new Error('unreachable: every provider can dial')
}

function isEverything(telephony: object): telephony is Client {
  return 'dial' in telephony
}
