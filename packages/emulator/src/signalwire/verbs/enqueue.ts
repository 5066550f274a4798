import type { DocumentCall } from '../document-call.ts'
import { MUSIC } from '../music.ts'
import type { QueueExit, QueueMember } from '../queue.ts'
import { callFields, sendAbout } from '../status-callback.ts'
import { aborted, actionOf, type Next, targetOf, type VerbContext, type Verb, waitingForbids } from './verb.ts'

/** Lets the call wait in a queue until it is taken out, leaves or ends. See docs/wire/signalwire-laml.md#queues */
export const enqueue: Verb = {
  answers: true,
  async perform(context) {
    const { call, element } = context
    if (element.text === '') {
      call.note('warnings', '14204 <Enqueue> names no queue')
      return after(context, { QueueResult: 'error', QueueTime: '0' })
    }
    const queue = call.account.queueNamed(element.text)
    const member = queue.enqueue(call)
    if (!member) return after(context, { QueueSid: queue.sid, QueueResult: 'queue-full', QueueTime: '0' })
    call.attach('queueSid', queue.sid)
    return waitIn(context, member)
  },
}

/** Leaves the queue; for the queue's wait documents. */
export const leave: Verb = {
  answers: false,
  perform({ call, aside }) {
    if (aside?.leave) aside.leave()
    else call.note('warnings', '<Leave> outside of the documents of a queue does nothing')
    return Promise.resolve(aside?.leave ? 'over' : undefined)
  },
}

async function waitIn(context: VerbContext, member: QueueMember<DocumentCall>): Promise<Next> {
  const { call, signal } = context
  const over = new AbortController()
  const left = member.left.finally(() => over.abort())
  void listen(context, member, over.signal)
  const exit = await Promise.race([left, aborted(signal)])
  if (exit?.result === 'bridged') await Promise.race([call.released, aborted(signal)])
  // who dequeues by REST runs another document, which takes over within the same request
  if (exit?.result === 'redirected') await aborted(signal)
  if (!signal.aborted) return after(context, fieldsOf(member, exit))
  const bridged = exit?.result === 'bridged'
  const result = call.live ? (bridged ? 'redirected-from-bridged' : 'redirected') : bridged ? 'bridged' : 'hangup'
  member.leave(result)
  report(context, fieldsOf(member, { ...(await member.left), result }))
  return 'over'
}

/** The wait documents, again and again while the call waits. */
async function listen(context: VerbContext, member: QueueMember<DocumentCall>, over: AbortSignal): Promise<void> {
  const source = targetOf(context, 'waitUrl', 'waitUrlMethod')
  const { call, leg } = context
  const signal = AbortSignal.any([context.signal, over])
  if (!source) {
    const music = leg.say(MUSIC, { loop: true })
    await aborted(signal)
    return music.stop()
  }
  const aside = {
    forbidden: waitingForbids,
    fields: () => waitFields(member),
    leave: () => void member.leave('leave'),
  }
  for (let end = 'ran-out'; end === 'ran-out' && !signal.aborted;) {
    const before = leg.answeredMs
    end = await context.interpret({ call, leg, signal, aside }, { ...source, event: 'document' })
    // a document without sound would be fetched without end
    if (leg.answeredMs - before < LEAST_MS) await wait(context, signal)
  }
}

const LEAST_MS = 1000

function wait({ leg }: VerbContext, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  leg.after(LEAST_MS, resolve)
  return Promise.race([promise, aborted(signal)])
}

// not documented for this vendor; the names are those of the language that LaML was made compatible with
function waitFields({ queue, position, waitSeconds }: QueueMember<DocumentCall>): Record<string, string> {
  return {
    QueueSid: queue.sid,
    QueuePosition: String(position),
    QueueTime: String(waitSeconds),
    AvgQueueTime: String(queue.averageWaitSeconds),
    CurrentQueueSize: String(queue.members.length),
  }
}

function fieldsOf(
  { queue }: QueueMember<DocumentCall>,
  exit: QueueExit<DocumentCall> | undefined,
): Record<string, string> {
  return {
    QueueSid: queue.sid,
    QueueTime: String(exit?.waitedSeconds ?? 0),
    QueueResult: exit?.result ?? 'system-error',
  }
}

function after(context: VerbContext, fields: Readonly<Record<string, string>>): Next {
  return (context.element.attributes['action'] ?? '') === '' ? undefined : actionOf(context, 'action:enqueue', fields)
}

/** The action learns of the end, but its document is not run: another one is, or none. */
function report(context: VerbContext, fields: Readonly<Record<string, string>>): void {
  const target = targetOf(context, 'action', 'method')
  const { call } = context
  if (!target) return
  sendAbout(call, target, {
    event: 'action:enqueue',
    fields: { ...callFields(call), ...fields },
  })
}
