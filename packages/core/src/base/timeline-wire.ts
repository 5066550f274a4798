import { AsyncLocalStorage } from 'node:async_hooks'

import { isTelephonyError, masked, printable, type Wire, type WireRequest } from '../driver/index.ts'
import { errorName } from './error-name.ts'
import type { TimelineRecorder } from './timeline.ts'

/** The timeline of the call for which this code works. */
const current = new AsyncLocalStorage<TimelineRecorder>()

/** Does work for a call: the requests that it sends belong to the call's timeline. */
export function workFor<T>(timeline: TimelineRecorder | undefined, verb: string, work: () => T): T {
  if (timeline === undefined) return work()
  const end = timeline.begin({ kind: 'verb', direction: 'out', name: verb })
  const result = current.run(timeline, work)
  if (!(result instanceof Promise)) {
    end('ok')
    return result
  }
  result.then(
    () => end('ok'),
    (reason: unknown) => end(isTelephonyError(reason) ? reason.code : errorName(reason)),
  )
  return result
}

/** A wire that notes each request in the timeline of the call that it is sent for. */
export function recordedWire(wire: Wire): Wire {
  return {
    async send(request) {
      const timeline = current.getStore()
      if (timeline === undefined) return wire.send(request)
      const end = timeline.begin({ kind: 'request', direction: 'out', name: nameOf(request) })
      try {
        const reply = await wire.send(request)
        end(String(reply.status))
        return reply
      } catch (thrown) {
        end('no reply')
        throw thrown
      }
    },
  }
}

/** Method, host and path, with ids and tokens cut to their beginning, and of a query the names only. */
function nameOf({ method, url }: WireRequest): string {
  const { host, pathname, searchParams } = new URL(url)
  const path = pathname.replaceAll(/[^/]{25,}/g, (id) => `${id.slice(0, 8)}…`)
  const names = [...new Set(searchParams.keys())].map((name) => `${name}=…`)
  return printable(masked(`${method} ${host}${path}${names.length === 0 ? '' : `?${names.join('&')}`}`), 200)
}
