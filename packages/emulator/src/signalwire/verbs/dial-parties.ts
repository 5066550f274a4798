import { sipResultOf } from '../call-status.ts'
import type { Element } from '../document.ts'
import { dialAction, type DialOutcome } from './dial-action.ts'
import { bridge } from './dial-bridge.ts'
import { dialRecording } from './dial-recording.ts'
import { type Dialled, destinationOf, ring } from './dial-ring.ts'
import { ringback } from './ringback.ts'
import { aborted, type Next, targetOf, type VerbContext } from './verb.ts'

const DOCUMENTS_BEFORE_A_BRIDGE: ReadonlySet<string> = new Set(['Dial', 'Enqueue', 'Record', 'Refer', 'Connect'])

/** Rings one or several parties at once, and bridges the first that answers. */
export async function dialParties(context: VerbContext, nouns: readonly Element[]): Promise<Next> {
  const { element, leg } = context
  const text = [{ name: 'Number', attributes: {}, children: [], text: element.text }]
  const wanted = (nouns.length > 0 ? nouns : text).filter((noun) => isDialable(context, noun))
  const recording = dialRecording(context, 'record-from-ringing')
  const parties = wanted.map((noun) => ring(context, noun))
  const tone = leg.state === 'answered' ? ringback(context) : undefined
  const answered = await Promise.race([firstAnswered(parties), aborted(context.signal)])
  tone?.stop()
  for (const party of parties) if (party !== answered) party.call.hangUp()
  if (context.signal.aborted) answered?.call.hangUp()
  else if (answered) return talk(context, answered, recording)
  recording?.stop()
  return dialAction(context, outcomeOf(parties[0]))
}

/** What the answered party hears first, and then the talk. */
async function talk(context: VerbContext, party: Dialled, early: ReturnType<typeof dialRecording>): Promise<Next> {
  const { leg } = context
  const { sendDigits, url } = party.noun.attributes
  // until they talk, the one who called neither hears what the party hears nor is heard
  if (sendDigits !== undefined || url !== undefined) {
    party.leg.moveTo(context.call.account.network.switchboard.conversation())
  }
  if (sendDigits !== undefined) await sendKeys(context, party, sendDigits)
  const accepted = await whisper(context, party)
  if (accepted) leg.answer()
  const recording = early ?? (accepted ? dialRecording(context, 'record-from-answer') : undefined)
  if (accepted) await bridge(context, party, { afterwards: 'hang-up' })
  else if (party.call.live && !party.taken.aborted) party.call.hangUp()
  recording?.stop()
  return dialAction(context, { ...outcomeOf(party), recording })
}

async function sendKeys({ call, signal }: VerbContext, party: Dialled, keys: string): Promise<void> {
  if (!/^[\dA-D*#wW]+$/.test(keys)) return call.note('warnings', `13222 sendDigits cannot send "${keys}"`)
  if (party.leg.state === 'answered') await Promise.race([party.leg.sendDigits(keys), aborted(signal)])
}

/** Lets the party hear the document of its noun; says whether both may talk then. */
async function whisper(context: VerbContext, { call, leg, noun, taken, gone }: Dialled): Promise<boolean> {
  const source = targetOf({ ...context, element: noun }, 'url', 'method')
  const signal = AbortSignal.any([context.signal, taken, gone])
  if (!source) return !signal.aborted
  const run = { call, leg, signal, aside: { forbidden: DOCUMENTS_BEFORE_A_BRIDGE } }
  return (await context.interpret(run, { ...source, event: 'document' })) === 'ran-out'
}

function isDialable({ call }: VerbContext, noun: Element): boolean {
  const { problem } = destinationOf(noun)
  if (problem !== undefined) call.note('warnings', problem)
  return problem === undefined
}

/** Settles with the first that answers, or with undefined when none is left. */
async function firstAnswered(parties: readonly Dialled[]): Promise<Dialled | undefined> {
  const { promise, resolve } = Promise.withResolvers<Dialled | undefined>()
  const answers = parties.map((party) => party.leg.answered.then((yes) => void (yes && resolve(party))))
  void Promise.all(answers).then(() => resolve(undefined))
  return promise
}

function outcomeOf(party: Dialled | undefined): DialOutcome {
  if (!party) return { status: 'failed' }
  const { call, noun } = party
  const { status } = call
  const known = status === 'busy' || status === 'no-answer' || status === 'failed' || status === 'canceled'
  const [code] = sipResultOf(call.live ? 'completed' : status, call.endCause) ?? []
  return {
    // a party that was taken away was nevertheless spoken to
    status: known ? status : 'completed',
    other: call,
    seconds: call.durationSeconds,
    sip: noun.name === 'Sip' ? { DialSipCallId: party.leg.id, DialSipResponseCode: code } : undefined,
  }
}
