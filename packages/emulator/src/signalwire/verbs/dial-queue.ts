import type { DocumentCall } from '../document-call.ts'
import type { Element } from '../document.ts'
import type { Queue, QueueMember } from '../queue.ts'
import { dialAction } from './dial-action.ts'
import { bridge } from './dial-bridge.ts'
import { dialRecording } from './dial-recording.ts'
import { endsOf } from './dial-ring.ts'
import { waited } from './line.ts'
import { type Next, numberOf, targetOf, type Turn, waitingForbids } from './verb.ts'

const LOOK_MS = 100

/** Talks with the call that has waited longest in a queue; waits for one as long as a dial rings. */
export async function dialQueue(turn: Turn, noun: Element): Promise<Next> {
  const member = await nextMember(turn, turn.call.account.queueNamed(noun.text))
  const leg = member?.call.leg
  if (!member || !leg) return dialAction(turn, { status: 'no-answer' })
  const { call } = member
  const ends = endsOf(call, leg)
  const released = Promise.withResolvers<void>()
  call.released = released.promise
  member.leave('bridged', turn.call)
  const heard = await announce(turn, noun, { call, leg, noun, ...ends })
  const recording = heard ? dialRecording(turn, 'record-from-answer') : undefined
  const seconds = heard ? await bridge(turn, { call, leg, noun, ...ends }, { afterwards: 'leave' }) : 0
  recording?.stop()
  ends.forget()
  released.resolve()
  return dialAction(turn, { status: heard ? 'completed' : 'canceled', other: call, seconds, recording })
}

/** The noun's document, for the one who waited; says whether both may talk then. */
async function announce(
  turn: Turn,
  noun: Element,
  { call, leg, taken, gone }: Parameters<typeof bridge>[1],
): Promise<boolean> {
  const source = targetOf({ ...turn, element: noun }, 'url', 'method')
  const signal = AbortSignal.any([turn.signal, taken, gone])
  if (!source) return !signal.aborted
  const run = { call, leg, signal, aside: { forbidden: waitingForbids } }
  return (await turn.interpret(run, { ...source, event: 'document' })) === 'ran-out'
}

async function nextMember(turn: Turn, queue: Queue<DocumentCall>): Promise<QueueMember<DocumentCall> | undefined> {
  const looks = Math.ceil((numberOf(turn, 'timeout', 30) * 1000) / LOOK_MS)
  for (let look = 0; look <= looks && !turn.signal.aborted; look++) {
    if (queue.front) return queue.front
    await waited(turn, LOOK_MS)
  }
  return undefined
}
