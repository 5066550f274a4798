import type { DocumentCall } from '../document-call.ts'
import type { Element } from '../document.ts'
import type { Queue, QueueMember } from '../queue.ts'
import { dialAction } from './dial-action.ts'
import { bridge } from './dial-bridge.ts'
import { dialRecording } from './dial-recording.ts'
import { endsOf } from './dial-ring.ts'
import { waited } from './line.ts'
import { type Next, numberOf, targetOf, type VerbContext, waitingForbids } from './verb.ts'

const LOOK_MS = 100

/** Talks with the call that has waited longest in a queue; waits for one as long as a dial rings. */
export async function dialQueue(context: VerbContext, noun: Element): Promise<Next> {
  const member = await nextMember(context, context.call.account.queueNamed(noun.text))
  const leg = member?.call.leg
  if (!member || !leg) return dialAction(context, { status: 'no-answer' })
  const { call } = member
  const ends = endsOf(call, leg)
  const released = Promise.withResolvers<void>()
  call.released = released.promise
  member.leave('bridged', context.call)
  const heard = await announce(context, noun, { call, leg, noun, ...ends })
  const recording = heard ? dialRecording(context, 'record-from-answer') : undefined
  const seconds = heard ? await bridge(context, { call, leg, noun, ...ends }, { afterwards: 'leave' }) : 0
  recording?.stop()
  ends.forget()
  released.resolve()
  return dialAction(context, { status: heard ? 'completed' : 'canceled', other: call, seconds, recording })
}

/** The noun's document, for the one who waited; says whether both may talk then. */
async function announce(
  context: VerbContext,
  noun: Element,
  { call, leg, taken, gone }: Parameters<typeof bridge>[1],
): Promise<boolean> {
  const source = targetOf({ ...context, element: noun }, 'url', 'method')
  const signal = AbortSignal.any([context.signal, taken, gone])
  if (!source) return !signal.aborted
  const run = { call, leg, signal, aside: { forbidden: waitingForbids } }
  return (await context.interpret(run, { ...source, event: 'document' })) === 'ran-out'
}

async function nextMember(
  context: VerbContext,
  queue: Queue<DocumentCall>,
): Promise<QueueMember<DocumentCall> | undefined> {
  const looks = Math.ceil((numberOf(context, 'timeout', 30) * 1000) / LOOK_MS)
  for (let look = 0; look <= looks && !context.signal.aborted; look++) {
    if (queue.front) return queue.front
    await waited(context, LOOK_MS)
  }
  return undefined
}
