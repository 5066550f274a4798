import { refused } from '@trunkline/azure'
import type { Ingress } from '@trunkline/core/driver'

import { receiveCallback, type Watch } from './ingress/callback.ts'
import { receiveGrid } from './ingress/grid.ts'

/** Receives the service's requests: `event` has the callbacks of one call, and `grid` the deliveries of Event Grid. */
export function createIngress(watch: Watch): Ingress {
  return {
    kind: 'webhook',
    async receive(request) {
      const { purpose } = request.route
      if (purpose === 'event') return receiveCallback(watch, request)
      if (purpose === 'grid') return receiveGrid(watch.host, request)
      return refused(404, 'purpose', 'nothing is received at this path')
    },
  }
}
