/**
 * The only route of facts to a live call: the process that receives a fact publishes it, and the process that holds the
 * call subscribes. Messages are JSON text, so that a bus between processes can carry them.
 */
export interface EventBus {
  /** Rejects when the bus does not accept the message; the carrier's notice is then answered 503. */
  publish(topic: string, message: string): Promise<void>
  /** Delivers the messages of one topic in the order of publication. The returned function unsubscribes. */
  subscribe(topic: string, listener: (message: string) => void): () => void
  /** Asks the listener on `topic`; `undefined` when no answer comes within `timeoutMs`. */
  ask(topic: string, question: string, timeoutMs: number): Promise<string | undefined>
  answer(topic: string, reply: (question: string) => string): () => void
}
