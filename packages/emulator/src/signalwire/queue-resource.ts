import { type DoorReply, jsonReply } from '../door.ts'
import type { Account } from './account.ts'
import type { DocumentCall } from './document-call.ts'
import { documentField } from './document-field.ts'
import { pageReply } from './paging.ts'
import { type Parameters, readParameters, readQuery } from './parameters.ts'
import type { Queue, QueueMember } from './queue.ts'
import { notFound, Refusal } from './refusal.ts'
import { rfc2822 } from './rfc2822.ts'
import type { RoutedRequest } from './routed-request.ts'

/** Lists queues, the newest first. See docs/wire/signalwire-laml.md#queues */
export function listQueues({ account, request }: RoutedRequest): DoorReply {
  const items = [...account.queues.values()].toReversed().map((queue) => viewQueue(account, queue))
  return pageReply({ account, request }, readQuery(request), { name: 'queues', path: account.path('/Queues'), items })
}

/** Makes a queue, which `<Enqueue>` would also make by naming it. */
export function createQueue({ account, request }: RoutedRequest): DoorReply {
  const form = readParameters(request)
  const name = nameOf(account, form)
  if (name === undefined) throw new Refusal(20002, 'The friendly name is missing')
  const queue = account.addQueue({ name, maxSize: sizeOf(form) })
  return jsonReply(201, viewQueue(account, queue))
}

export function readQueue(routed: RoutedRequest): DoorReply {
  return jsonReply(200, viewQueue(routed.account, queueOf(routed)))
}

/** Renames a queue, or lets another number of calls wait in it. */
export function updateQueue(routed: RoutedRequest): DoorReply {
  const queue = queueOf(routed)
  const form = readParameters(routed.request)
  const [name, size] = [nameOf(routed.account, form, queue), sizeOf(form)]
  queue.name = name ?? queue.name
  queue.maxSize = size ?? queue.maxSize
  queue.updatedAt = routed.account.now()
  return jsonReply(200, viewQueue(routed.account, queue))
}

/** Deletes an empty queue. */
export function deleteQueue(routed: RoutedRequest): DoorReply {
  const queue = queueOf(routed)
  if (queue.members.length > 0) throw new Refusal(10000, 'A queue with members cannot be deleted')
  routed.account.queues.delete(queue.sid)
  return { status: 204 }
}

/** Lists who waits, the longest first. */
export function listQueueMembers(routed: RoutedRequest): DoorReply {
  const queue = queueOf(routed)
  const path = routed.account.path(`/Queues/${queue.sid}/Members`)
  const items = queue.members.map(viewMember)
  return pageReply(routed, readQuery(routed.request), { name: 'queue_members', path, items })
}

export function readQueueMember(routed: RoutedRequest): DoorReply {
  return jsonReply(200, viewMember(memberOf(routed)))
}

/** Takes a caller out of the queue and gives the call another document. */
export function dequeueMember(routed: RoutedRequest): DoorReply {
  const member = memberOf(routed)
  const source = documentField(readParameters(routed.request), '', { code: 11100 })
  if (!source) throw new Refusal(11100, 'The URL to update the queue member with is missing')
  // shown as it was when it was taken out
  const view = viewMember(member)
  member.leave('redirected')
  member.call.execute(source)
  return { ...jsonReply(200, view), call: member.call.leg?.call.id ?? member.call.sid }
}

function queueOf({ account, variable }: RoutedRequest): Queue<DocumentCall> {
  const queue = account.queues.get(variable('QueueSid'))
  if (!queue) throw notFound('queue')
  return queue
}

function memberOf(routed: RoutedRequest): QueueMember<DocumentCall> {
  const member = queueOf(routed).member(routed.variable('Member'))
  if (!member) throw notFound('member')
  return member
}

function nameOf(account: Account, form: Parameters, renamed?: Queue<DocumentCall>): string | undefined {
  const name = form.text('FriendlyName')
  if (name === undefined) return undefined
  if (!/^\w{1,64}$/.test(name)) {
    throw new Refusal(20002, 'The friendly name is 1 to 64 letters, digits and underscores')
  }
  const twin = [...account.queues.values()].find((queue) => queue.name === name)
  if (twin && twin !== renamed) throw new Refusal(20002, `There is a queue with the friendly name "${name}"`)
  return name
}

function sizeOf(form: Parameters): number | undefined {
  const size = form.text('MaxSize')
  if (size !== undefined && !/^[1-9]\d{0,8}$/.test(size)) throw new Refusal(10000, 'MaxSize is a positive whole number')
  return size === undefined ? undefined : Number(size)
}

function viewQueue(account: Account, queue: Queue<DocumentCall>): Readonly<Record<string, unknown>> {
  return {
    sid: queue.sid,
    account_sid: account.projectId,
    friendly_name: queue.name,
    max_size: queue.maxSize ?? null,
    current_size: queue.members.length,
    average_wait_time: queue.averageWaitSeconds,
    date_created: rfc2822(queue.createdAt),
    date_updated: rfc2822(queue.updatedAt),
    api_version: '2010-04-01',
    uri: account.path(`/Queues/${queue.sid}.json`),
  }
}

function viewMember(member: QueueMember<DocumentCall>): Readonly<Record<string, unknown>> {
  const { call, queue } = member
  return {
    call_sid: call.sid,
    account_sid: call.account.projectId,
    queue_sid: queue.sid,
    date_enqueued: rfc2822(member.enqueuedAt),
    position: member.position,
    wait_time: member.waitSeconds,
    member_type: 'laml_call',
    uri: call.account.path(`/Queues/${queue.sid}/Members/${call.sid}.json`),
  }
}
