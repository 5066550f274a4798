import { encodeWav, tone } from '@trunkline/audio'
import { type CallEvent, type Capabilities, isTelephonyError, type Telephony } from '@trunkline/core'
import type { FaultInput } from '@trunkline/network'
import { type SimulatedProvider, simulation, type Stage } from '@trunkline/simulation'

/** What became of one step of a call: `ok`, or the code of its error. */
export interface Step {
  readonly name: string
  readonly outcome: string
  /** Virtual milliseconds until it settled. */
  readonly tookMs: number
}

/** What the application saw of one whole call, and what the network knows. */
export interface Story {
  readonly steps: readonly Step[]
  /** Types of the call's events, in order. */
  readonly events: readonly CallEvent['type'][]
  /** What the application believes in the end: `none` where the dial failed. */
  readonly believed: 'none' | 'alive' | 'ended'
  /** The states of the calls that the network placed, oldest first. */
  readonly network: readonly string[]
  /** Whether the fault met an exchange. */
  readonly struck: boolean
}

type Dialling = Telephony<Capabilities & Readonly<Record<'dial', 'native'>>>
type Call = Awaited<ReturnType<Dialling['dial']>>
type StepRunner = <T>(name: string, work: () => Promise<T>) => Promise<T | undefined>

const prompt = encodeWav({
  sampleRate: 16_000,
  channels: [tone({ frequency: 440, sampleRate: 16_000, durationMs: 400 })],
})

/** How long the world goes on after the last step: longer than a doubtful dial is looked for, and a silent call is believed. */
const aftermathMs = 20 * 60_000

/** When the far party hangs up, whatever the application does: before the world ends. */
const farHangUpMs = 10 * 60_000

/** One call with everything that its provider can do, in a world of its own with one fault or none. */
export async function wholeCall(provider: SimulatedProvider, fault?: FaultInput): Promise<Story> {
  const { run } = await simulation({ provider, latencyMs: { from: 5, to: 30 }, client: { onWarning: () => undefined } })
  return run(async (stage: Stage<SimulatedProvider>) => {
    const { world } = stage
    const steps: Step[] = []
    const events: CallEvent['type'][] = []
    if (fault !== undefined) world.fault(fault)
    const digits = [{ afterMs: 6_000, tones: '42#' }]
    world.party({ number: world.theirs, answerAfterMs: 1_000, digits, hangUpAfterMs: farHangUpMs })
    const call = await placeAndTalk(stage, events, stepRunner(stage, steps))
    await world.run(world.elapsedMs + aftermathMs)
    const believed = call === undefined ? 'none' : call.state === 'ended' ? 'ended' : 'alive'
    const network = world.calls().map(({ state }) => state)
    return { steps, events, believed, network, struck: world.faults().some(({ struck }) => struck > 0) }
  })
}

/** Notes what becomes of a step; one that fails does not stop the next one. */
function stepRunner({ world }: Pick<Stage<'loopback'>, 'world'>, steps: Step[]): StepRunner {
  return async (name, work) => {
    const begunMs = world.elapsedMs
    const note = (outcome: string): void => void steps.push({ name, outcome, tookMs: world.elapsedMs - begunMs })
    try {
      const result = await work()
      note('ok')
      return result
    } catch (thrown) {
      if (!isTelephonyError(thrown)) throw thrown
      note(thrown.code)
      return undefined
    }
  }
}

async function placeAndTalk(
  { hosts, telephony, world }: Stage<SimulatedProvider>,
  events: CallEvent['type'][],
  step: StepRunner,
): Promise<Call | undefined> {
  if (!canDial(telephony)) throw new Error('every provider can dial')
  const call = await step('dial', async () => telephony.dial({ to: world.theirs, from: world.own, ringMs: 30_000 }))
  if (call === undefined) return undefined
  void follow(call, events)
  await step('answered', () => call.answered({ timeoutMs: 60_000 }))
  if (call.can('play.url')) {
    const url = hosts.add(prompt)
    await step('play', () => call.play({ url }).ended)
  }
  if (call.can('collect.digits')) await step('collect', () => call.collect({ terminator: '#', timeoutMs: 8_000 }))
  if (call.can('sendDigits')) await step('sendDigits', () => call.sendDigits('1'))
  await recordAndStream(call, world, step)
  await step('hangUp', () => call.hangUp())
  await step('ended', () => call.ended)
  return call
}

async function recordAndStream(call: Call, world: Stage<'loopback'>['world'], step: StepRunner): Promise<void> {
  const recording = call.can('record') ? await step('record', () => call.record()) : undefined
  if (call.can('stream')) {
    const stream = await step('stream', () => call.stream())
    if (stream !== undefined) {
      const playout = stream.write(new Int16Array(stream.sampleRate / 2))
      await world.run(world.elapsedMs + 1_000)
      await step('stream.write', () => playout.ended)
      await step('stream.close', () => stream.close())
      await step('stream.ended', () => stream.ended)
    }
  }
  if (recording !== undefined) await step('recording.stop', () => recording.stop())
}

async function follow(call: Call, events: CallEvent['type'][]): Promise<void> {
  for await (const { type } of call.events()) events.push(type)
}

function canDial(telephony: object): telephony is Dialling {
  return 'dial' in telephony
}
