import { queueMemberReply, type QueueMemberReply } from '../wire/reply-account.ts'
import { type DequeueForm, dequeueRequest } from '../wire/request-account.ts'
import { type Connection, type RequestOptions } from './connection.ts'
import { type Fields } from './field.ts'

/** The queues of an account. */
export interface Queues {
  /**
   * Takes a caller out of a queue, whose call goes on with the document at `Url`.
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

/** The queues behind a connection. */
export function createQueues(connection: Connection): Queues {
  return {
    dequeue: (queueSid, member, form, { signal } = {}) =>
      connection.ask(
        {
          operation: 'updateQueueMember',
          ids: { QueueSid: queueSid, Member: member },
          repeat: 'never',
          fields: { schema: dequeueRequest, values: form },
          signal,
        },
        queueMemberReply,
      ),
  }
}
