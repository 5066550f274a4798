import type { Leg } from '../../switchboard/leg.ts'
import type { LamlCall } from '../call.ts'
import type { Element } from '../document.ts'
import { type CallRecording, startRecording } from '../recording.ts'
import { dialConference } from './dial-conference.ts'
import { aborted, actionOf, type Next, numberOf, targetOf, type Turn, type Verb } from './verb.ts'

const MOST_NUMBERS = 10

/** Rings other parties and bridges the first that answers, or takes the call into a conference. */
export const dial: Verb = {
  answers: true,
  perform(turn) {
    const conference = turn.element.children.find(({ name }) => name === 'Conference')
    if (conference) return dialConference(turn, conference)
    return dialParties(turn)
  },
}

async function dialParties(turn: Turn): Promise<Next> {
  const parties = ringAll(turn)
  if (parties.length === 0) {
    turn.call.note('warnings', '21201 <Dial> has nobody to call')
    return after(turn, undefined)
  }
  const answered = await Promise.race([firstAnswered(parties), aborted(turn.signal)])
  for (const party of parties) if (party !== answered) party.call.hangUp()
  if (turn.signal.aborted || !answered) {
    answered?.call.hangUp()
    return turn.signal.aborted ? 'over' : after(turn, parties[0])
  }
  const { sendDigits } = answered.noun.attributes
  if (sendDigits !== undefined && /^[\d*#wW]+$/.test(sendDigits)) void answered.leg.sendDigits(sendDigits)
  await bridge(turn, answered)
  return turn.signal.aborted ? 'over' : after(turn, answered)
}

/** A party that a document dialled. */
interface Dialled {
  readonly call: LamlCall
  readonly leg: Leg
  readonly noun: Element
}

function ringAll(turn: Turn): Dialled[] {
  const { element } = turn
  const nouns = element.children.filter(({ name }) => name === 'Number' || name === 'Sip')
  for (const { name } of element.children) {
    if (name !== 'Number' && name !== 'Sip') turn.call.note('warnings', `13750 <${name}> inside <Dial> is passed over`)
  }
  const wanted = nouns.length > 0 ? nouns : [{ name: 'Number', attributes: {}, children: [], text: element.text }]
  return wanted
    .filter(({ text }) => text !== '')
    .slice(0, MOST_NUMBERS)
    .map((noun) => ring(turn, noun))
}

function ring(turn: Turn, noun: Element): Dialled {
  const { call, leg: parent, element } = turn
  const from = element.attributes['callerId'] ?? call.from
  const child = call.account.register({
    direction: 'outbound-dial',
    from,
    to: noun.text,
    parentCallSid: call.sid,
    statusCallback: targetOf({ ...turn, element: noun }, 'statusCallback'),
    statusEvents: (noun.attributes['statusCallbackEvent'] ?? 'completed').split(/[\s,]+/),
  })
  const leg = call.account.network.switchboard.dial({
    door: 'signalwire',
    from,
    to: noun.text,
    call: parent.call,
    ringMs: numberOf(turn, 'timeout', 30) * 1000,
  })
  child.begin(leg)
  return { call: child, leg, noun }
}

/** Settles with the first that answers, or with nothing when none is left. */
async function firstAnswered(parties: readonly Dialled[]): Promise<Dialled | undefined> {
  const { promise, resolve } = Promise.withResolvers<Dialled | undefined>()
  const answers = parties.map((party) => party.leg.answered.then((yes) => void (yes && resolve(party))))
  void Promise.all(answers).then(() => resolve(undefined))
  return promise
}

/** Lasts until either side leaves, the time is over, or the caller ends it with a star. */
async function bridge(turn: Turn, { call: child, leg }: Dialled): Promise<void> {
  const { call, leg: parent, element, signal } = turn
  const { promise: taken, resolve } = Promise.withResolvers<void>()
  child.whenTaken(() => {
    leg.moveTo(call.account.network.switchboard.conversation())
    resolve()
  })
  leg.after(numberOf(turn, 'timeLimit', 14_400) * 1000, () => child.hangUp())
  const release = parent.watch((event) => {
    const star = event.type === 'digit' && event.digit === '*'
    if (star && element.attributes['hangupOnStar'] === 'true') child.hangUp()
  })
  const recording = recordingOf(turn)
  const ended = await Promise.race([child.ended, taken.then(() => 'taken' as const), aborted(signal)])
  release()
  recording?.stop()
  if (ended !== 'taken') child.hangUp()
}

function recordingOf(turn: Turn): CallRecording | undefined {
  const wanted = turn.element.attributes['record'] ?? 'do-not-record'
  if (!/^(true|record-from-)/.test(wanted)) return undefined
  const track = turn.element.attributes['recordingTrack']
  return startRecording(turn.call, turn.leg, {
    source: 'DialVerb',
    channels: wanted.endsWith('-dual') ? 'dual' : 'mono',
    ...((track === 'inbound' || track === 'outbound') && { track }),
    callback: targetOf(turn, 'recordingStatusCallback'),
    events: (turn.element.attributes['recordingStatusCallbackEvent'] ?? 'completed').split(/[\s,]+/),
  })
}

/** On to the action, or to the next verb. */
function after(turn: Turn, party: Dialled | undefined): Next {
  if ((turn.element.attributes['action'] ?? '') === '') return undefined
  // a party that was taken away was nevertheless spoken to
  const status = party === undefined ? 'failed' : party.call.live ? 'completed' : party.call.status
  return actionOf(turn, 'action:dial', {
    DialCallSid: party?.call.sid,
    DialCallStatus: status,
    DialCallDuration: String(party?.call.durationSeconds ?? 0),
  })
}
