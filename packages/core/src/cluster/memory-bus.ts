import type { EventBus } from '../api/event-bus.ts'

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
