/**
 * The only way into a live call: whatever process receives a fact publishes it, whatever process holds the call hears
 * it. Messages are JSON as text, so that a bus between processes can carry them.
 */
export interface EventBus {
  /** Rejects when the bus could not take the message; the carrier's notice is then answered 503. */
  publish(topic: string, message: string): Promise<void>
  /** Messages of one topic arrive in the order of their publishing. The returned function ends it. */
  subscribe(topic: string, listener: (message: string) => void): () => void
  /** Puts a question to whoever answers on `topic`; `undefined` when nobody does in time. */
  ask(topic: string, question: string, timeoutMs: number): Promise<string | undefined>
  answer(topic: string, reply: (question: string) => string): () => void
}
