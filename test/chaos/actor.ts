import type { Capabilities, CapabilityName, IncomingCall, Telephony } from '@trunkline/core'
import { isTelephonyError } from '@trunkline/core'
import type { Stage } from '@trunkline/simulation'

import type { Belief } from './belief.ts'
import { promptLengthsMs } from './draw.ts'
import { limits } from './limits.ts'
import type { CallScenario, Step } from './scenario.ts'

/** A manifest with everything: `can` decides what is asked for. */
export type Everything = Readonly<Record<CapabilityName, 'native'>> & Capabilities
export type Client = Telephony<Everything>
export type AnyCall = Awaited<ReturnType<Client['dial']>>

/** What the application of a world works with. */
export interface Workplace {
  readonly client: Client
  readonly world: Stage<'loopback'>['world']
  readonly prompts: readonly string[]
  /** The number of a far party, and of the one who is added or transferred to. */
  readonly numberOf: (call: CallScenario) => string
  readonly otherOf: (call: CallScenario) => string
}

/** Places the call of a scenario and carries it through. */
export async function placeCall(
  place: Workplace,
  scenario: CallScenario,
  belief: Belief,
  known: (callId: string) => void,
): Promise<void> {
  const { client, world } = place
  const order = {
    to: place.numberOf(scenario),
    from: world.own,
    ringMs: 20_000,
    idempotencyKey: `call-${scenario.number}`,
  }
  if (scenario.again !== undefined) {
    const { again } = scenario
    world.at(world.elapsedMs + again, async () => {
      await belief.follow('dial again', limits.dial, () => client.dial(order)).catch(() => undefined)
    })
  }
  const call = await belief.follow('dial', limits.dial, () => client.dial(order))
  if (call === undefined) {
    belief.refused = belief.handles.find(({ name }) => name === 'dial')?.outcome
    return
  }
  known(call.id)
  hold(call, belief, world)
  await belief.follow('answered', limits.answered, () => call.answered({ timeoutMs: 60_000 }))
  await carryThrough(place, call, scenario, belief)
}

/** Takes the call of a scenario, or not, and carries it through. */
export async function takeCall(
  place: Workplace,
  incoming: IncomingCall<Everything>,
  scenario: CallScenario,
  belief: Belief,
): Promise<void> {
  const { client, world } = place
  const { decideAfterMs, decision } = scenario
  if (decideAfterMs > 0) await world.run(world.elapsedMs + decideAfterMs)
  if (decision === 'ignore') return
  if (decision === 'reject' && client.can('reject')) {
    await belief.follow('reject', limits.request, () => incoming.reject())
    return
  }
  if (decision === 'redirect' && client.can('redirect')) {
    await belief.follow('redirect', limits.request, () => incoming.redirect(place.otherOf(scenario)))
    return
  }
  const call = await belief.follow('answer', limits.answer, () => incoming.answer())
  if (call === undefined) return
  hold(call, belief, world)
  await carryThrough(place, call, scenario, belief)
}

function hold(call: AnyCall, belief: Belief, world: Workplace['world']): void {
  belief.held = true
  belief.call = call
  void call.ended.then(() => (belief.endedMs = world.elapsedMs)).catch(() => undefined)
}

async function carryThrough(place: Workplace, call: AnyCall, scenario: CallScenario, belief: Belief): Promise<void> {
  const { world } = place
  const { ending, hangUpAtMs, steps } = scenario
  if (hangUpAtMs !== undefined)
    world.at(world.elapsedMs + hangUpAtMs, async () => {
      await belief.follow('hangUp', limits.hangUp, () => call.hangUp())
    })
  for (const step of steps) {
    if (call.state === 'ended') break
    await new Act(place, call, scenario, belief).perform(step)
  }
  const terminates = ending === 'terminate' && call.can('terminate')
  await belief.follow(ending, limits.hangUp, () => (terminates ? call.terminate() : call.hangUp()))
}

/** One step on one call; one that the provider cannot do is left out. */
class Act {
  readonly #place: Workplace
  readonly #call: AnyCall
  readonly #scenario: CallScenario
  readonly #belief: Belief

  constructor(place: Workplace, call: AnyCall, scenario: CallScenario, belief: Belief) {
    this.#place = place
    this.#call = call
    this.#scenario = scenario
    this.#belief = belief
  }

  async perform(step: Step): Promise<void> {
    try {
      await this.#perform(step)
    } catch (thrown) {
      // a call that cannot do it just now says so at once
      if (!isTelephonyError(thrown)) throw thrown
    }
  }

  async #perform(step: Step): Promise<void> {
    switch (step.do) {
      case 'pause':
        return this.#pass(step.ms)
      case 'play':
        return this.#play(step)
      case 'collect':
        return this.#collect(step)
      case 'sendDigits':
        return this.#follow('sendDigits', 'sendDigits', limits.sendDigits, () => this.#call.sendDigits(step.digits))
      case 'watchDigits':
        await this.#follow('digits.watch', 'watchDigits', limits.request, () => this.#call.watchDigits())
        await this.#pass(step.forMs)
        return this.#follow('digits.watch', 'unwatchDigits', limits.request, () => this.#call.unwatchDigits())
      case 'record':
        return this.#record(step)
      case 'stream':
        return this.#stream(step)
      case 'hold':
        await this.#follow('hold', 'hold', limits.request, () => this.#call.hold())
        await this.#pass(step.forMs)
        return this.#follow('hold', 'unhold', limits.request, () => this.#call.unhold())
      case 'mute':
        return this.#follow('mute', 'mute', limits.request, () => this.#call.mute())
      case 'participant':
        return this.#participant(step)
      case 'transfer': {
        const other = this.#other(step.party)
        return this.#follow('transfer', 'transfer', limits.transfer, () => this.#call.transfer(other))
      }
      case 'list':
        return this.#follow('participants.list', 'participants', limits.request, () => this.#call.participants())
    }
  }

  async #play({ prompt, stopAfterMs, waits }: Extract<Step, { do: 'play' }>): Promise<void> {
    const call = this.#call
    if (!call.can('play.url')) return
    const playback = call.play(this.#sound(prompt))
    const over = this.#belief.follow('play', limits.play, () => playback.ended)
    if (stopAfterMs !== undefined) {
      await this.#pass(stopAfterMs)
      await this.#belief.follow('play.stop', limits.request, () => playback.stop())
    }
    if (waits) await over
  }

  async #collect({ maxDigits, prompt, timeoutMs }: Extract<Step, { do: 'collect' }>): Promise<void> {
    const asked = { maxDigits, timeoutMs, ...(prompt !== undefined && { prompt: this.#sound(prompt) }) }
    const limit = limits.collect + timeoutMs + (prompt === undefined ? 0 : limits.play)
    await this.#follow('collect.digits', 'collect', limit, () => this.#call.collect(asked))
  }

  async #record({ fetches, forMs, pauses }: Extract<Step, { do: 'record' }>): Promise<void> {
    const call = this.#call
    if (!call.can('record')) return
    const recording = await this.#belief.follow('record', limits.request, () => call.record())
    if (recording === undefined) return
    if (pauses) await this.#belief.follow('recording.pause', limits.request, () => recording.pause())
    await this.#pass(forMs)
    if (pauses) await this.#belief.follow('recording.resume', limits.request, () => recording.resume())
    await this.#belief.follow('recording.stop', limits.request, () => recording.stop())
    if (fetches) void this.#belief.follow('recording.ready', limits.ready, () => recording.ready())
  }

  async #stream({ clearAfterMs, speaksMs }: Extract<Step, { do: 'stream' }>): Promise<void> {
    const call = this.#call
    if (!call.can('stream')) return
    const stream = await this.#belief.follow('stream', limits.request, () => call.stream())
    if (stream === undefined) return
    const playout = stream.write(new Int16Array(Math.round((stream.sampleRate * speaksMs) / 1000)).fill(900))
    const heard = this.#belief.follow('stream.write', limits.write + speaksMs, () => playout.ended)
    if (clearAfterMs !== undefined) {
      await this.#pass(clearAfterMs)
      await this.#belief.follow('stream.clear', limits.request, () => stream.clear())
    }
    await heard
    const closed = await this.#belief.follow('stream.close', limits.close, async () => {
      await stream.close()
      return true
    })
    // a stream that could not be closed goes on
    if (closed === true) await this.#belief.follow('stream.ended', limits.close, () => stream.ended)
  }

  async #participant(step: Extract<Step, { do: 'participant' }>): Promise<void> {
    const call = this.#call
    if (!call.can('participants.add')) return
    const other = this.#other(step.party)
    const joined = this.#belief.follow('addParticipant', limits.participant, () =>
      call.addParticipant(other, { timeoutMs: 10_000 }),
    )
    if (step.cancelAfterMs !== undefined && call.can('participants.cancel')) {
      await this.#pass(step.cancelAfterMs)
      await this.#belief.follow('cancelParticipant', limits.outcome, () => call.cancelParticipant(other))
    }
    await joined
    if (step.removes)
      await this.#follow('participants.remove', 'removeParticipant', limits.outcome, () =>
        call.removeParticipant(other),
      )
  }

  #other(party: Extract<Step, { do: 'transfer' }>['party']): string {
    const number = this.#place.otherOf(this.#scenario)
    this.#place.world.party({ ...party, number })
    return number
  }

  async #follow(
    capability: CapabilityName,
    name: string,
    limitMs: number,
    work: () => Promise<unknown>,
  ): Promise<void> {
    if (this.#call.can(capability)) await this.#belief.follow(name, limitMs, work)
  }

  /** A prompt, with its length: the deadline of what waits for its end is counted from that. */
  #sound(index: number): { readonly url: string; readonly lengthMs: number } {
    return { url: this.#place.prompts[index] ?? '', lengthMs: promptLengthsMs[index] ?? 0 }
  }

  #pass(ms: number): Promise<void> {
    return this.#place.world.run(this.#place.world.elapsedMs + ms)
  }
}
