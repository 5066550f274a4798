import type * as z from 'zod'

import {
  queueListReply,
  queueMemberListReply,
  queueMemberReply,
  type QueueMemberReply,
  queueReply,
  type QueueReply,
} from '../wire/reply-account.ts'
import {
  type CreateQueueForm,
  createQueueRequest,
  type DequeueForm,
  dequeueRequest,
  listQueueMembersQuery,
  listQueuesQuery,
  type UpdateQueueForm,
  updateQueueRequest,
} from '../wire/request-account.ts'
import type { Fields } from './field.ts'
import { listed } from './page.ts'
import type { Connection, RequestOptions } from './transport.ts'

/** Operations of queues. */
export interface Queues {
  /** Creates a queue; a document that names a queue also creates it. */
  create(form: Fields<CreateQueueForm>, options?: RequestOptions): Promise<QueueReply>
  list(query?: Fields<z.input<typeof listQueuesQuery>>, options?: RequestOptions): AsyncIterable<QueueReply>
  retrieve(queueSid: string, options?: RequestOptions): Promise<QueueReply>
  /** Renames a queue or changes its size. */
  update(queueSid: string, form: Fields<UpdateQueueForm>, options?: RequestOptions): Promise<QueueReply>
  delete(queueSid: string, options?: RequestOptions): Promise<void>
  /** Lists the waiting callers, the longest wait first. */
  members(
    queueSid: string,
    query?: Fields<z.input<typeof listQueueMembersQuery>>,
    options?: RequestOptions,
  ): AsyncIterable<QueueMemberReply>
  /** @param member the id of the caller's call */
  member(queueSid: string, member: string, options?: RequestOptions): Promise<QueueMemberReply>
  /**
   * Takes a caller out of a queue; the call continues with the document at `Url`.
   *
   * @param member the id of the caller's call
   */
  dequeue(
    queueSid: string,
    member: string,
    form: Fields<DequeueForm>,
    options?: RequestOptions,
  ): Promise<QueueMemberReply>
}

/** Creates the operations of queues. */
export function createQueues(connection: Connection): Queues {
  return { ...createQueueResource(connection), ...createMembers(connection) }
}

function createQueueResource(connection: Connection): Omit<Queues, keyof ReturnType<typeof createMembers>> {
  return {
    create: (form, options) =>
      connection.ask(
        {
          operation: 'createQueue',
          ids: {},
          repeat: 'never',
          fields: { schema: createQueueRequest, values: form },
          ...options,
        },
        queueReply,
      ),
    list: (query = {}, options) =>
      listed(
        connection,
        {
          operation: 'listQueues',
          ids: {},
          repeat: 'safe',
          fields: { schema: listQueuesQuery, values: query },
          ...options,
        },
        queueListReply,
        ({ queues }) => queues,
      ),
    retrieve: (queueSid, options) =>
      connection.ask({ operation: 'readQueue', ids: { QueueSid: queueSid }, repeat: 'safe', ...options }, queueReply),
    update: (queueSid, form, options) =>
      connection.ask(
        {
          operation: 'updateQueue',
          ids: { QueueSid: queueSid },
          repeat: 'safe',
          fields: { schema: updateQueueRequest, values: form },
          ...options,
        },
        queueReply,
      ),
    delete: (queueSid, options) =>
      connection.tell({ operation: 'deleteQueue', ids: { QueueSid: queueSid }, repeat: 'safe', ...options }),
  }
}

function createMembers(connection: Connection): Pick<Queues, 'members' | 'member' | 'dequeue'> {
  return {
    members: (queueSid, query = {}, options) =>
      listed(
        connection,
        {
          operation: 'listQueueMembers',
          ids: { QueueSid: queueSid },
          repeat: 'safe',
          fields: { schema: listQueueMembersQuery, values: query },
          ...options,
        },
        queueMemberListReply,
        ({ queue_members: members }) => members,
      ),
    member: (queueSid, member, options) =>
      connection.ask(
        { operation: 'readQueueMember', ids: { QueueSid: queueSid, Member: member }, repeat: 'safe', ...options },
        queueMemberReply,
      ),
    dequeue: (queueSid, member, form, options) =>
      connection.ask(
        {
          operation: 'updateQueueMember',
          ids: { QueueSid: queueSid, Member: member },
          repeat: 'never',
          fields: { schema: dequeueRequest, values: form },
          ...options,
        },
        queueMemberReply,
      ),
  }
}
