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

/** A bus for one process. */
export function createMemoryBus(): EventBus {
  const listeners = new Map<string, Set<(message: string) => void>>()
  const answers = new Map<string, (question: string) => string>()
  return {
    publish(topic, message) {
      for (const listener of listeners.get(topic) ?? []) listener(message)
      return Promise.resolve()
    },
    subscribe(topic, listener) {
      const group = listeners.get(topic) ?? new Set()
      listeners.set(topic, group.add(listener))
      return () => {
        group.delete(listener)
        if (group.size === 0 && listeners.get(topic) === group) listeners.delete(topic)
      }
    },
    ask: (topic, question) => Promise.resolve(answers.get(topic)?.(question)),
    answer(topic, reply) {
      answers.set(topic, reply)
      return () => {
        if (answers.get(topic) === reply) answers.delete(topic)
      }
    },
  }
}
