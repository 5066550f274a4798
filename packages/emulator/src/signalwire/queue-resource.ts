import { type DoorReply, jsonReply } from '../door.ts'
import type { Account } from './account.ts'
import type { DocumentCall } from './document-call.ts'
import { documentField } from './document-field.ts'
import { type Parameters, readParameters } from './parameters.ts'
import type { Queue, QueueMember } from './queue.ts'
import { Refusal } from './refusal.ts'
import { found, type Resource, type View } from './resource.ts'
import { rfc2822 } from './rfc2822.ts'
import type { RoutedRequest } from './routed-request.ts'

/** Queues, the newest first. See docs/wire/signalwire-laml.md#queues */
export const queues: Resource<Queue<DocumentCall>> = {
  path: '/Queues',
  variable: 'QueueSid',
  noun: 'queue',
  find: ({ account, variable }) => account.queues.get(variable('QueueSid')),
  show: (queue, { account }) => viewQueue(account, queue),
  list: { name: 'queues', items: ({ account }) => [...account.queues.values()].toReversed() },
  create,
  update,
  delete(queue, { account }) {
    if (queue.members.length > 0) throw new Refusal(10000, 'A queue with members cannot be deleted')
    account.queues.delete(queue.sid)
  },
}

/** The calls that wait in a queue, the longest first. */
export const queueMembers: Resource<QueueMember<DocumentCall>> = {
  path: '/Queues/{QueueSid}/Members',
  variable: 'Member',
  noun: 'member',
  find: (routed) => found(queues, routed).member(routed.variable('Member')),
  show: viewMember,
  list: { name: 'queue_members', items: (routed) => found(queues, routed).members },
}

/** Makes a queue, as `<Enqueue>` does for a new name. */
function create({ account, request }: RoutedRequest): Queue<DocumentCall> {
  const form = readParameters(request)
  const name = nameOf(account, form)
  if (name === undefined) throw new Refusal(20002, 'The friendly name is missing')
  return account.addQueue({ name, maxSize: sizeOf(form) })
}

/** Renames a queue, or lets another number of calls wait in it. */
function update(queue: Queue<DocumentCall>, { account, request }: RoutedRequest): void {
  const form = readParameters(request)
  const [name, size] = [nameOf(account, form, queue), sizeOf(form)]
  queue.name = name ?? queue.name
  queue.maxSize = size ?? queue.maxSize
  queue.updatedAt = account.now()
}

/** Takes a caller out of the queue and gives the call another document. */
export function dequeueMember(routed: RoutedRequest): DoorReply {
  const member = found(queueMembers, routed)
  const source = documentField(readParameters(routed.request), '', { code: 11100 })
  if (!source) throw new Refusal(11100, 'The URL to update the queue member with is missing')
  // shown as it was when it was taken out
  const view = viewMember(member)
  member.leave('redirected')
  member.call.execute(source)
  return { ...jsonReply(200, view), call: member.call.leg?.call.id ?? member.call.sid }
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

function viewQueue(account: Account, queue: Queue<DocumentCall>): View {
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

function viewMember(member: QueueMember<DocumentCall>): View {
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
