import type { TimelineOptions } from '@trunkline/core'

import type { Environment } from './environment.ts'

/** Has the verbs of all calls in the timeline of the run, and those that go on among what waits. */
export function verbEntries({ open, timeline }: Pick<Environment, 'open' | 'timeline'>): TimelineOptions {
  const going = new Map<string, () => void>()
  return {
    onEntry({ atMs, kind, name, outcome }, callId) {
      if (kind !== 'verb') return
      const text = `${name} of ${callId}`
      const key = `${text}, at ${atMs}`
      if (outcome === undefined) {
        timeline.add({ kind: 'verb', text })
        going.set(key, open.begin(`verb: ${text}`))
        return
      }
      timeline.add({ kind: 'verb', text: `${text}: ${outcome === 'ok' ? 'accepted' : outcome}` })
      going.get(key)?.()
      going.delete(key)
    },
  }
}
