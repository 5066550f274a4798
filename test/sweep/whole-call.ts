import { encodeWav, tone } from '@trunkline/audio'
import { type CallEvent, isTelephonyError, type Telephony } from '@trunkline/core'
import type { SimulatedProvider, Stage } from '@trunkline/simulation'

/** What became of one step of a call: `ok`, or the code of its error. */
export interface Step {
  readonly name: string
  readonly outcome: string
  /** Virtual milliseconds until it settled. */
  readonly tookMs: number
}

/** Everything that the application knows of one whole call, and what the network knows. */
export interface Story {
  readonly steps: readonly Step[]
  /** Events of the call, in order. */
  readonly events: readonly CallEvent['type'][]
  /** What the application believes in the end. */
  readonly believed: 'none' | 'alive' | 'ended'
  /** How the network sees the calls to the far party, oldest first. */
  readonly network: readonly string[]
  /** Exchanges of each kind that faults can meet. */
  readonly exchanges: Readonly<Record<string, number>>
}

type Call = Awaited<ReturnType<Telephony['dial']>>

const prompt = encodeWav({
  sampleRate: 16_000,
  channels: [tone({ frequency: 440, sampleRate: 16_000, durationMs: 400 })],
})

/** How long after the last verb the world goes on: longer than a doubtful dial is looked for, and a lost call inspected. */
export const aftermathMs = 20 * 60_000

/** One call with everything that its provider can do, step by step; a step that fails does not stop the next one. */
export async function wholeCall<Name extends SimulatedProvider>(stage: Stage<Name>): Promise<Story> {
  const { world } = stage
  const telephony: Telephony = stage.telephony as Telephony
  const steps: Step[] = []
  const events: CallEvent['type'][] = []
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T | undefined> => {
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
  world.party({
    number: world.theirs,
    answerAfterMs: 1_000,
    digits: [{ afterMs: 6_000, tones: '42#' }],
    hangUpAfterMs: 10 * 60_000,
  })
  const call = await step('dial', async () => telephony.dial({ to: world.theirs, from: world.own, ringMs: 30_000 }))
  if (call !== undefined) {
    void follow(call, events)
    await talk(call, stage, step)
  }
  await world.run(world.elapsedMs + aftermathMs)
  return {
    steps,
    events,
    believed: call === undefined ? 'none' : call.state === 'ended' ? 'ended' : 'alive',
    network: world.calls().map(({ state }) => state),
    exchanges: {},
  }
}

type StepRunner = <T>(name: string, work: () => Promise<T>) => Promise<T | undefined>

async function talk(call: Call, { hosts, world }: Pick<Stage<'loopback'>, 'hosts' | 'world'>, step: StepRunner): Promise<void> {
  await step('answered', () => call.answered({ timeoutMs: 60_000 }))
  if (call.can('play.url')) await step('play', () => call.play({ url: hosts.add(prompt) }).ended)
  if (call.can('collect.digits')) await step('collect', () => call.collect({ terminator: '#', timeoutMs: 8_000 }))
  if (call.can('sendDigits')) await step('sendDigits', () => call.sendDigits('1'))
  const recording = call.can('record') ? await step('record', () => call.record()) : undefined
  if (call.can('stream')) {
    const stream = await step('stream', () => call.stream())
    if (stream !== undefined) {
      stream.write(new Int16Array(stream.sampleRate / 2))
      await world.run(world.elapsedMs + 1_000)
      await step('stream.close', () => stream.close())
      await step('stream.ended', () => stream.ended)
    }
  }
  if (recording !== undefined) await step('recording.stop', () => recording.stop())
  await step('hangUp', () => call.hangUp())
  await step('ended', () => call.ended)
}

async function follow(call: Call, events: CallEvent['type'][]): Promise<void> {
  for await (const { type } of call.events()) events.push(type)
}
